"""Recognises paged lists. Two pieces of evidence are needed; a lone `limit` proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from specloom.ir.absence import may_be_absent, may_be_null
from specloom.ir.fields import array_behind, fields_of, reached
from specloom.ir.nodes import Body, Field, Page, Param, Response
from specloom.ir.sites import Site
from specloom.ir.types import Array, Primitive, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.hints import hinted

_CURSORS = (
    "cursor", "page_token", "pageToken", "next_token", "nextToken", "after", "starting_after", "marker", "continue",
    "iterator", "next_page_token", "pagination_token", "start_cursor", "page_cursor", "PageToken", "offset_token",
)  # fmt: skip
_NEXTS = (
    "next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "next_page", "cursor",
    "continue", "after", "iterator", "next_marker", "marker", "end_cursor", "endCursor", "next",
)  # fmt: skip
_LIMITS = (
    "limit",
    "page_size",
    "pageSize",
    "per_page",
    "perPage",
    "max_results",
    "maxResults",
    "size",
    "count",
    "first",
    "PageSize",
    "rows",
)
_PAGES = ("page", "page_number", "pageNumber", "Page", "p")
_OFFSETS = ("offset", "skip", "start", "startIndex")
_LINKS = ("next_page_uri", "next_page_url", "next_url", "next_uri", "next_link", "nextLink", "@odata.nextLink")
_MORES = ("has_more", "hasMore", "has_next", "hasNext", "has_next_page", "hasNextPage", "more")
_TOTALS = ("total", "total_count", "totalCount", "count", "total_results", "total_items")
_ITEMS = ("data", "items", "results", "entries", "records", "values", "nodes", "list")
_NESTS = (
    "pagination",
    "pages",
    "paging",
    "page_info",
    "pageInfo",
    "metadata",
    "meta",
    "page",
    "cursors",
    "links",
    "next",
    "next_page",
    "response_metadata",
)


PageStyle = Literal["cursor", "page", "offset", "link", "last_id", "url"]
_STYLES: dict[str, PageStyle] = {name: name for name in get_args(PageStyle)}


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a request can say and an answer says."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]  # dotted
    items_path: str
    item: TypeRef
    has_link: bool
    # Those of the outputs that are addresses to call, not tokens to send.
    links: tuple[str, ...]


def page_of(
    shop: Workshop, site: Site, params: Sequence[Param], body: Body | None, success: Response | None
) -> Page | None:
    """How the operation is paged; None where the evidence is thin."""
    said = _annotation(shop, site)
    if said is False or success is None or success.kind != "json" or success.type is None:
        return None
    items = _items(shop, success.type, said)
    if items is None:
        return None
    outputs = list(_outputs(shop, success.type))
    evidence = _Evidence(
        inputs=_inputs(shop, params, body),
        outputs=tuple(path for path, _ in outputs),
        items_path=items[0],
        item=items[1].item,
        has_link=any(header.wire.lower() == "link" for header in success.headers),
        links=tuple(path for path, field in outputs if _is_link(field)),
    )
    found = _as_said(said, evidence) if isinstance(said, dict) else _recognised(evidence, site.method)
    return found and replace(found, may_be_absent=_may_lack_items(shop, success.type, items[0]))


def _annotation(shop: Workshop, site: Site) -> JsonValue:
    said = site.node.said("x-sdk-pagination")
    if said is None and site.node.flag("x-fern-pagination"):
        return hinted(shop.spec.root.mapping, "x-sdk-pagination")
    named = shop.spec.root.mapping.get("x-sdk-pagination")
    if isinstance(said, str) and isinstance(named, dict):
        return named.get(said)
    return said


def _may_lack_items(shop: Workshop, answer: TypeRef, path: str) -> bool:
    if not path:
        return may_be_null(shop, answer)
    found = reached(shop, answer, path)
    return may_be_absent(shop, answer, path) or (found is not None and may_be_null(shop, found.type))


def _items(shop: Workshop, answer: TypeRef, said: JsonValue) -> tuple[str, Array] | None:
    if isinstance(said, dict) and isinstance(path := said.get("items"), str):
        field = reached(shop, answer, path)
        array = array_behind(shop, field.type) if field else None
        return (path, array) if array else None
    whole = array_behind(shop, answer)
    if whole is not None:
        return "", whole
    arrays = [(field.wire, array) for field in fields_of(shop, answer) if (array := array_behind(shop, field.type))]
    known = next((pair for name in _ITEMS for pair in arrays if pair[0] == name), None)
    return known or (arrays[0] if len(arrays) == 1 else None)


def _inputs(shop: Workshop, params: Sequence[Param], body: Body | None) -> tuple[str, ...]:
    query = [param.wire for param in params if param.where == "query"]
    inside = [field.wire for field in fields_of(shop, body.variants[0].type)] if body else []
    return (*query, *inside)


def _outputs(shop: Workshop, answer: TypeRef, depth: int = 2) -> Iterator[tuple[str, Field]]:
    """The fields of an answer by dotted path, and those of the objects that hold page information."""
    for field in fields_of(shop, answer):
        yield field.wire, field
        if depth and field.wire in _NESTS:
            yield from ((f"{field.wire}.{path}", inner) for path, inner in _outputs(shop, field.type, depth - 1))


def _is_link(field: Field) -> bool:
    inner = without_null(field.type)
    is_text = isinstance(inner, Primitive) and inner.kind == "string"
    names_next = field.wire.lower().startswith("next")
    says_so = re.search(r"\b(url|uri|link)\b", field.doc, re.IGNORECASE) is not None
    return is_text and names_next and (says_so or (isinstance(inner, Primitive) and inner.format in ("uri", "url")))


def _first(names: Sequence[str], among: Sequence[str]) -> str:
    return next((name for name in names if name in among), "")


def _first_path(names: Sequence[str], paths: Sequence[str]) -> str:
    return next((path for name in names for path in paths if path.rpartition(".")[2] == name), "")


def _as_said(said: dict[str, JsonValue], evidence: _Evidence) -> Page:
    request = said.get("request")
    inputs = request if isinstance(request, dict) else {}

    def text(key: str) -> str:
        value = inputs.get(key) or said.get(key)
        return value if isinstance(value, str) else ""

    style = _STYLES.get(text("style"), "cursor")
    wanted = text(style) if style in ("page", "offset") else text("cursor")
    return Page(
        style=style,
        items_path=evidence.items_path,
        item=evidence.item,
        cursor_param=wanted,
        limit_param=text("limit"),
        next_path=text("next"),
        has_more_path=text("has_more"),
        total_path=text("total"),
        link_relation=text("link_rel") or "next",
    )


def _recognised(evidence: _Evidence, method: str) -> Page | None:
    if method not in ("get", "post", "query"):
        return None
    limit = _first(_LIMITS, evidence.inputs)
    more = _first_path(_MORES, evidence.outputs)
    total = _first_path(_TOTALS, evidence.outputs)

    def page(style: PageStyle, param: str, next_path: str = "") -> Page:
        return Page(style, evidence.items_path, evidence.item, param, limit, next_path, more, total)

    cursor, following = _cursor(evidence)
    if cursor and following and following not in evidence.links:
        return page("cursor", cursor, following)
    if cursor in ("after", "starting_after") and more:
        return page("last_id", cursor)
    if method != "get":
        return None
    link = _first_path(_LINKS, evidence.outputs) or next(iter(evidence.links), "")
    number = _first(_PAGES, evidence.inputs)
    offset = _first(_OFFSETS, evidence.inputs)
    if evidence.has_link and (limit or number):
        return page("link", number or cursor)
    if number and not (link and cursor):
        return page("page", number)
    if link and (limit or total or cursor):
        return page("url", "", link)
    return page("offset", offset) if offset else None


def _cursor(evidence: _Evidence) -> tuple[str, str]:
    """The request's cursor and the answer's next one, as far as either is there."""
    outputs = [path for path in evidence.outputs if path != evidence.items_path]
    same = ((wire, path) for wire in evidence.inputs for path in outputs if path.rpartition(".")[2] == wire)
    for wire, path in same:
        if wire in _CURSORS:
            return wire, path
    for wire in evidence.inputs:
        # `offset` goes out, `next_page.offset` or `next_offset` comes back: a token, whatever it is called.
        names = (f"next_{wire}", f"next{wire[:1].upper()}{wire[1:]}")
        found = next((path for path in outputs if path.endswith(f"next_page.{wire}") or path in names), "")
        if found:
            return wire, found
    return _first(_CURSORS, evidence.inputs), _first_path(_NEXTS, outputs)
