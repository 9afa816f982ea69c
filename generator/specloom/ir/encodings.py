"""Encodings: how the document has the parts of a form or a multipart body written, by name or by place."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.listed import listed_headers
from specloom.ir.nodes import ParamStyle, PartEncoding, PartHeader
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node

_STYLES: dict[str, ParamStyle] = {
    "deepObject": "deepObject",
    "pipeDelimited": "pipeDelimited",
    "spaceDelimited": "spaceDelimited",
}


# Mail nests parts three or four deep; an encoding that refers to itself would do so without end.
_DEEPEST = 8


def encodings_of(shop: Workshop, holder: Node | None, depth: int = 0) -> tuple[PartEncoding, ...]:
    """Every part that a media type says something about, or that the encoding of a part of parts does."""
    if holder is None or depth == _DEEPEST:
        return ()
    found = ((wire, shop.spec.follow(node) or node) for wire, node in _placed(holder))
    return tuple(_encoding(shop, wire, node, depth + 1) for wire, node in found)


def _placed(holder: Node) -> Iterator[tuple[str, Node]]:
    named, prefix, item = holder.get("encoding"), holder.get("prefixEncoding"), holder.get("itemEncoding")
    yield from named.members() if named else ()
    yield from ((str(place), node) for place, node in enumerate(prefix.items() if prefix else ()))
    yield from [("", item)] if item else []


def _encoding(shop: Workshop, wire: str, node: Node, depth: int) -> PartEncoding:
    """One part; each of the three keywords of a style makes one of it."""
    said = node.text("style")
    is_styled = bool({"style", "explode", "allowReserved"} & node.mapping.keys())
    style = _STYLES.get(said, "form")
    explode = node.mapping.get("explode")
    return PartEncoding(
        wire=wire,
        content_type=node.text("contentType"),
        style=style if is_styled else "",
        explode=explode if isinstance(explode, bool) else style in ("form", "deepObject"),
        allow_reserved=node.flag("allowReserved"),
        headers=tuple(_headers(shop, node)),
        parts=encodings_of(shop, node, depth),
    )


def _headers(shop: Workshop, node: Node) -> Iterator[PartHeader]:
    """The headers of a part; `Content-Type` is said elsewhere."""
    for wire, child in listed_headers(shop, node):
        header = shop.spec.follow(child)
        if header is not None and wire.lower() != "content-type":
            yield PartHeader(wire, header.flag("required"), _constant(shop, header))


def _constant(shop: Workshop, header: Node) -> str:
    """The one value that a header can have."""
    schema = header.get("schema")
    found = shop.spec.follow(schema) if schema else None
    values = (
        [] if found is None else [found.mapping["const"]] if "const" in found.mapping else found.mapping.get("enum")
    )
    is_one = isinstance(values, list) and len(values) == 1
    return str(values[0]) if isinstance(values, list) and is_one and isinstance(values[0], str | int) else ""
