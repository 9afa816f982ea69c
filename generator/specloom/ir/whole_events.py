"""Whole events: where a schema describes all of a server-sent event, and what stands in its `data`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specloom.ir.bodies import model_behind
from specloom.ir.fields import text_values
from specloom.ir.media import essence, is_json
from specloom.ir.nodes import Alias, Enum, Field, Model, Union
from specloom.ir.sites import Site
from specloom.ir.types import Literals, Named, Primitive, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node

# All that an event has (WHATWG HTML, 9.2.6).
_FIELDS = frozenset({"event", "data", "id", "retry"})
_KEYS = ("itemSchema", "x-oai-itemSchema")
_TEXTUAL = frozenset({"string", "binary"})


def find_event_data(shop: Workshop, sites: Sequence[Site]) -> None:
    """Note where `data` is a text that holds JSON: who reads an event is given what the text means."""
    seen: set[str] = set()
    for site in sites:
        for holder in _event_streams(shop, site):
            for item in filter(None, map(holder.get, _KEYS)):
                _note_data(shop, item, seen)


def describes_whole_events(shop: Workshop, site: Site, item: TypeRef) -> bool:
    """Whether `item`, as OpenAPI 3.2 has it, has the fields of an event, `data` among them, and no others."""
    if not any(key in holder.mapping for holder in _event_streams(shop, site) for key in _KEYS):
        return False
    wires = [{field.wire for field in model.fields} for model in _models(shop, item)]
    return bool(wires) and all("data" in own and own <= _FIELDS for own in wires)


def _event_streams(shop: Workshop, site: Site) -> Iterator[Node]:
    """The media types of an operation's answers that are streams of events."""
    for _, child in _members(shop, site.node.get("responses")):
        for media, holder in _members(shop, child.get("content")):
            if essence(media) == "text/event-stream":
                yield holder


def _members(shop: Workshop, place: Node | None) -> Iterator[tuple[str, Node]]:
    for name, child in place.members() if place else ():
        found = _followed(shop, child)
        if found is not None:
            yield name, found


def _followed(shop: Workshop, node: Node) -> Node | None:
    """The node, or what it refers to; what leads nowhere is told of by who needs it."""
    for _ in range(20):
        reference = node.mapping.get("$ref")
        if not isinstance(reference, str):
            return node
        target = shop.spec.links.target(reference, node.origin)
        if not isinstance(target, Node):
            return None
        node = target
    return None


def _note_data(shop: Workshop, item: Node, seen: set[str]) -> None:
    node = _followed(shop, item)
    if node is None or shop.identity(node) in seen:
        return
    seen.add(shop.identity(node))
    schema = shop.spec.schema(node)
    for part in (*schema.all_of, *(arm for arms in schema.arms for arm in arms.nodes)):
        _note_data(shop, part, seen)
    for data in schema.properties.get("data", ()):
        inside = data.get("contentSchema")
        if inside is None and is_json(data.text("contentMediaType") or "text/plain"):
            inside = Node(True, data.origin.child("contentSchema"))
        if inside is not None and is_json(data.text("contentMediaType") or "application/json"):
            shop.event_data[data.origin] = inside


def text_events(shop: Workshop, item: TypeRef) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The events whose data is a text, and those whose data is JSON, by name; `*` is every other one."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for model in _models(shop, item):
        fields = {field.wire: field for field in model.fields}
        names = list(text_values(shop, fields["event"].type)) if "event" in fields else []
        found[_is_text(shop, fields["data"])] += names or ["*"]
    return tuple(found[True]), tuple(found[False])


def _models(shop: Workshop, item: TypeRef) -> Iterator[Model]:
    declared = shop.types.get(item.id) if isinstance(item, Named) else None
    if isinstance(declared, Union):
        for variant in declared.variants:
            yield from _models(shop, variant.type)
    elif (model := model_behind(shop, item)) is not None:
        yield model


def _is_text(shop: Workshop, data: Field) -> bool:
    return data.origin not in shop.event_data and _is_textual(shop, data.type)


def _is_textual(shop: Workshop, type_ref: TypeRef) -> bool:
    inner = without_null(type_ref)
    if isinstance(inner, Primitive):
        return inner.kind in _TEXTUAL
    if isinstance(inner, Literals):
        return all(isinstance(value, str) for value in inner.values)
    declared = shop.types.get(inner.id) if isinstance(inner, Named) else None
    if isinstance(declared, Enum):
        return declared.kind == "string"
    return isinstance(declared, Alias) and _is_textual(shop, declared.target)
