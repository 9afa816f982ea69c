"""Answers: the documented successes with their envelopes, and the documented failures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from specloom.ir.absence import absence_of
from specloom.ir.answer_parts import is_of_parts, part_type, said_media
from specloom.ir.bodies import model_behind
from specloom.ir.contents import contents_of, schema_type
from specloom.ir.examples import examples_of
from specloom.ir.listed import listed_headers
from specloom.ir.media import ANSWER_PREFERENCE, is_json, response_kind
from specloom.ir.nodes import ErrorCase, Field, Header, Response, ResponseKind
from specloom.ir.params import header_type
from specloom.ir.schemas import declare_waiting
from specloom.ir.sites import Site
from specloom.ir.types import Array, Primitive, TypeRef
from specloom.ir.workshop import UNRESOLVED, Workshop
from specloom.resolve.node import Node
from specloom.resolve.shape import looks_like_schema
from specloom.resolve.slips import is_status

_PAGE_KEYS = frozenset({"pagination", "paging", "page", "page_info", "meta", "metadata", "links", "_links"})


class Answers(NamedTuple):
    """The successes and failures of an operation, and the statuses that lead to a success."""

    responses: tuple[Response, ...]
    errors: tuple[ErrorCase, ...]
    redirects: tuple[str, ...]


def responses_of(shop: Workshop, site: Site) -> Answers:
    """What is documented, the successes in order of status.

    A redirect is a success where there is no other; beside others it only leads to them.
    """
    found = list(_documented(shop, site))
    successes = [(status, node) for status, node in found if status[:1] in ("2", "3") and status != "304"]
    good = sorted((pair for pair in successes if pair[0][:1] == "2"), key=lambda pair: pair[0])
    failures = [(status, node) for status, node in found if status[:1] in ("4", "5")]
    rest = [(status, node) for status, node in found if status == "default"]
    if not good and not failures and rest:
        good, rest = rest, []
    shop.failures.update(shop.identity(node) for _, node in rest)
    answers = good or [pair for pair in successes if pair[0][:1] == "3"]
    responses = tuple(made for status, node in answers for made in _responses(shop, site, status, node))
    errors = tuple(_error(shop, status, node) for status, node in (*failures, *rest))
    return Answers(responses, errors, tuple(status for status, _ in successes if good and status[:1] == "3"))


def _documented(shop: Workshop, site: Site) -> Iterator[tuple[str, Node]]:
    place = site.node.get("responses")
    holder = shop.spec.follow(place) if place else None
    if holder is None or not holder.mapping:
        shop.report.warning(
            "SL305",
            f"`{site.key}` documents no responses",
            site.origin,
            label="its answer is taken for any value",
            hint="add `responses` with a 2xx entry",
            at_key=True,
        )
        return
    for status, child in holder.members():
        if not is_status(status) or child.is_ignored:
            continue
        node = shop.spec.follow(child)
        if node is None:
            shop.broken.setdefault(site.key, f"the response {status}")
        else:
            yield status.upper() if status != "default" else status, node


def _responses(shop: Workshop, site: Site, status: str, node: Node) -> Iterator[Response]:
    """One node per media type, the preferred first; an answer without content is empty."""
    holders = sorted(_contents(shop, node), key=lambda pair: ANSWER_PREFERENCE.index(response_kind(pair[0])))
    headers = _headers(shop, node)
    doc = shop.spec.text(node, "description") or node.text("summary")
    if not holders or status in ("204", "205"):
        yield Response(status, "empty", "", None, headers=headers, doc=doc, origin=node.origin)
        return
    for media, holder in holders:
        yield _response(shop, site, status, node, media, holder, headers, doc)


def _response(
    shop: Workshop,
    site: Site,
    status: str,
    node: Node,
    media: str,
    holder: Node | None,
    headers: tuple[Header, ...],
    doc: str,
) -> Response:
    kind = response_kind(media)
    type_ref = _body_type(shop, kind, holder)
    path, data_type = _envelope(shop, site, type_ref) if kind == "json" else ("", None)
    absence = absence_of(shop, type_ref, path) if path else ""
    examples = examples_of(shop.spec, holder) if holder else ()
    found = Response(status, kind, media, type_ref, path, data_type, headers, examples, doc, node.origin, absence)
    if not is_of_parts(media):
        return found
    return replace(found, part=part_type(shop, holder), part_media=said_media(shop, holder))


def _contents(shop: Workshop, node: Node) -> list[tuple[str, Node | None]]:
    if "content" not in node.mapping and looks_like_schema(node.mapping):
        shop.report.warning(
            "SL306",
            "a schema stands where a response belongs",
            node.origin,
            label="read as the schema of a JSON answer",
            hint="put it below `content: {application/json: {schema: …}}`",
            at_key=True,
        )
        return [("application/json", Node({"schema": node.value}, node.origin))]
    return contents_of(shop, node)


def _body_type(shop: Workshop, kind: ResponseKind, holder: Node | None) -> TypeRef:
    if kind == "binary" and holder is not None:
        return Primitive("binary")
    type_ref = schema_type(shop, holder, "itemSchema", "x-oai-itemSchema", "schema")
    if type_ref is None:
        return Primitive("string" if kind == "text" else "any")
    declare_waiting(shop)
    if kind == "lines" and isinstance(type_ref, Array) and holder and "itemSchema" not in holder.mapping:
        return type_ref.item
    return type_ref


def _headers(shop: Workshop, node: Node) -> tuple[Header, ...]:
    found: list[Header] = []
    for wire, child in listed_headers(shop, node):
        header = shop.spec.follow(child)
        if header is None:
            found.append(Header(wire, UNRESOLVED))
        elif isinstance(header.value, dict) and not header.is_ignored:
            found.append(Header(wire, header_type(shop, header), shop.spec.text(header, "description")))
    return tuple(found)


def _envelope(shop: Workshop, site: Site, type_ref: TypeRef) -> tuple[str, TypeRef | None]:
    """The property that holds what callers want: `data`, alone or beside one page object."""
    said = site.said("x-sdk-envelope", shop.spec.root)
    model = model_behind(shop, type_ref)
    if said is False or model is None:
        return "", None
    if isinstance(said, str):
        found = _at_path(shop, type_ref, said)
        return (said, found) if found is not None else ("", None)
    by_wire = {field.wire: field for field in model.fields}
    others = [field for wire, field in by_wire.items() if wire != "data"]
    if "data" not in by_wire or len(others) > 1 or not all(_is_page_object(shop, field) for field in others):
        return "", None
    return "data", by_wire["data"].type


def _is_page_object(shop: Workshop, field: Field) -> bool:
    return field.wire.lower() in _PAGE_KEYS and model_behind(shop, field.type) is not None


def _at_path(shop: Workshop, type_ref: TypeRef, path: str) -> TypeRef | None:
    found: TypeRef | None = type_ref
    for part in path.split("."):
        model = model_behind(shop, found)
        found = next((field.type for field in model.fields if field.wire == part), None) if model else None
    return found


def _error(shop: Workshop, status: str, node: Node) -> ErrorCase:
    contents = _contents(shop, node)
    media, holder = next(((m, h) for m, h in contents if is_json(m)), contents[0] if contents else ("", None))
    type_ref = _body_type(shop, response_kind(media), holder) if contents else None
    examples = examples_of(shop.spec, holder) if holder is not None else ()
    doc = shop.spec.text(node, "description") or node.text("summary")
    return ErrorCase(status, media, type_ref, examples, doc, node.origin)
