"""Recognises paged lists. Two pieces of evidence are needed; a lone `limit` proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from specloom.ir.absence import may_be_absent, may_be_null
from specloom.ir.fields import fields_of, reached
from specloom.ir.nodes import Body, Field, Page, Param, Response
from specloom.ir.page_items import Items, is_beside, is_links, items_at, items_of, rivals, sole_key
from specloom.ir.page_words import BEFORES, CURSORS, LIMITS, LINKS, MORES, NESTS, NEXTS, OFFSETS, PAGES, SINCES, TOTALS
from specloom.ir.sites import Site
from specloom.ir.types import Primitive, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.hints import hinted

PageStyle = Literal["cursor", "page", "offset", "link", "last_id", "url"]
_STYLES: dict[str, PageStyle] = {name: name for name in get_args(PageStyle)}
_METHODS = ("get", "post", "query")
_LINK_IN_WORDS = re.compile(r"\blink\W{1,3}(response )?header", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a request can say and an answer says."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]  # dotted
    items: Items
    # Whether the `Link` header is declared, or a parameter's description sends readers there.
    has_link: bool
    # Those of the outputs that are addresses to call, and those that are only true or false.
    links: tuple[str, ...]
    flags: tuple[str, ...]
    # The parameter whose value the `id` of the last item is.
    after_last: str
    # The header that holds the next cursor.
    header: str


def page_of(
    shop: Workshop, site: Site, params: Sequence[Param], body: Body | None, success: Response | None
) -> Page | None:
    """How the operation is paged; None where the evidence is thin."""
    said = _annotation(shop, site)
    if said is False or success is None or success.kind != "json" or success.type is None:
        return None
    path = said.get("items") if isinstance(said, dict) else None
    items = items_at(shop, success.type, path) if isinstance(path, str) else items_of(shop, success.type)
    if items is None:
        _tell_rivals(shop, site, params, success.type)
        return None
    if said is None and site.path.endswith("}") and is_beside(shop, success.type, items):
        return None
    evidence = _evidence(shop, params, body, success, success.type, items)
    found = _as_said(said, items) if isinstance(said, dict) else _recognised(evidence, site.method)
    if found is None:
        _tell(shop, site, evidence)
        return None
    return replace(found, may_be_absent=_may_lack_items(shop, success.type, items.path))


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


# ---- evidence


def _evidence(
    shop: Workshop, params: Sequence[Param], body: Body | None, success: Response, answer: TypeRef, items: Items
) -> _Evidence:
    outputs = dict(_outputs(shop, answer))
    holder = reached(shop, answer, items.holder) if items.holder else None
    if holder is not None:
        outputs |= {f"{items.holder}.{path}": field for path, field in _outputs(shop, holder.type)}
    query = [param for param in params if param.where == "query"]
    return _Evidence(
        inputs=_inputs(shop, query, body),
        outputs=tuple(path for path in outputs if path != items.path),
        items=items,
        has_link=any(header.wire.lower() == "link" for header in success.headers)
        or any(_LINK_IN_WORDS.search(param.doc) for param in query),
        links=tuple(path for path, field in outputs.items() if _is_link(shop, path, field)),
        flags=tuple(path for path, field in outputs.items() if without_null(field.type) == Primitive("boolean")),
        after_last=_after_last(shop, query, items),
        header=next((header.wire for header in success.headers if _tells_the_next(header.wire)), ""),
    )


def _inputs(shop: Workshop, query: Sequence[Param], body: Body | None) -> tuple[str, ...]:
    inside = [field.wire for field in fields_of(shop, body.variants[0].type)] if body else []
    return (*(param.wire for param in query), *inside)


def _outputs(shop: Workshop, answer: TypeRef, depth: int = 2) -> Iterator[tuple[str, Field]]:
    """The fields of an answer by dotted path, and those of the objects that hold page information."""
    for field in fields_of(shop, answer):
        yield field.wire, field
        if depth and field.wire in NESTS:
            yield from ((f"{field.wire}.{path}", inner) for path, inner in _outputs(shop, field.type, depth - 1))


def _is_link(shop: Workshop, path: str, field: Field) -> bool:
    """Whether a field is an address: called so, described so, below `links`, or a list of links with relations."""
    if is_links(shop, field):
        return True
    inner = without_null(field.type)
    if not isinstance(inner, Primitive) or inner.kind != "string":
        return False
    if path.endswith(("links.next", "links.next.href")):
        return True
    says_so = re.search(r"\b(url|uri|link)\b", field.doc, re.IGNORECASE) is not None
    return field.wire.lower().startswith("next") and (says_so or inner.format in ("uri", "url"))


def _after_last(shop: Workshop, query: Sequence[Param], items: Items) -> str:
    """The parameter that takes the last item's `id`: of a type that nothing else has, and only one way to go."""
    found = next((param for param in query if param.wire in ("after", "starting_after")), None)
    wires = [param.wire for param in query]
    is_one_way = bool(_first(LIMITS, wires)) and not _first(BEFORES, wires)
    return found.wire if found and is_one_way and sole_key(shop, items.item, found.type) else ""


def _tells_the_next(header: str) -> bool:
    words = header.lower().removeprefix("x-").replace("-", "_")
    return words.startswith(("next", "continuation")) and words in {name.lower() for name in NEXTS}


def _first(names: Sequence[str], among: Sequence[str]) -> str:
    return next((name for name in names if name in among), "")


def _first_path(names: Sequence[str], paths: Sequence[str]) -> str:
    return next((path for name in names for path in paths if path.rpartition(".")[2] == name), "")


# ---- verdicts


def _as_said(said: dict[str, JsonValue], items: Items) -> Page:
    request = said.get("request")
    inputs = request if isinstance(request, dict) else {}

    def text(key: str) -> str:
        value = inputs.get(key) or said.get(key)
        return value if isinstance(value, str) else ""

    style = _STYLES.get(text("style"), "cursor")
    wanted = text(style) if style in ("page", "offset") else text("cursor")
    return Page(
        style=style,
        items_path=items.path,
        item=items.item,
        cursor_param=wanted,
        limit_param=text("limit"),
        next_path=text("next"),
        has_more_path=text("has_more"),
        total_path=text("total"),
        link_relation=text("link_rel") or "next",
        next_header=text("next_header"),
    )


def _recognised(evidence: _Evidence, method: str) -> Page | None:
    if method not in _METHODS:
        return None
    limit = _first(LIMITS, evidence.inputs)
    more = _first_path(MORES, evidence.outputs) or _first_path(NEXTS, evidence.flags)
    total = _first_path(TOTALS, evidence.outputs)

    def page(style: PageStyle, param: str, next_path: str = "", header: str = "") -> Page:
        items = evidence.items
        return Page(style, items.path, items.item, param, limit, next_path, more, total, next_header=header)

    number = _first(PAGES, evidence.inputs)
    offset = _first(OFFSETS, evidence.inputs)
    cursor, following = _cursor(evidence)
    if cursor and following:
        return page("cursor", cursor, following)
    if evidence.header and (cursor or number):
        return page("cursor", cursor or number, header=evidence.header)
    if cursor in ("after", "starting_after") and more and not evidence.has_link:
        return page("last_id", cursor)
    if method != "get":
        return None
    link = _first_path(LINKS, evidence.outputs) or next(iter(evidence.links), "")
    if evidence.has_link and (limit or number or cursor or offset or _first(SINCES, evidence.inputs)):
        return page("link", number or cursor)
    if evidence.after_last:
        return page("last_id", evidence.after_last)
    if number and not (link and cursor):
        return page("page", number)
    if link and (limit or total or cursor):
        return page("url", "", link)
    return page("offset", offset) if offset and (limit or total) else None


def _cursor(evidence: _Evidence) -> tuple[str, str]:
    """The request's cursor and the answer's next one, as far as either is there."""
    outputs = [path for path in evidence.outputs if path not in evidence.links and path not in evidence.flags]
    same = ((wire, path) for wire in evidence.inputs for path in outputs if path.rpartition(".")[2] == wire)
    for wire, path in same:
        if wire in CURSORS:
            return wire, path
    if "from" in evidence.inputs and {"from", "next"} <= set(outputs):
        return "from", "next"  # an answer repeats where it began, and says where the next one does
    for wire in evidence.inputs:
        # `offset` goes out, `next_page.offset` or `next_offset` comes back: a token, whatever it is called.
        names = (f"next_{wire}", f"next{wire[:1].upper()}{wire[1:]}")
        found = next((path for path in outputs if path.endswith(f"next_page.{wire}") or path in names), "")
        if found:
            return wire, found
    return _first(CURSORS, evidence.inputs), _first_path(NEXTS, outputs)


def _tell(shop: Workshop, site: Site, evidence: _Evidence) -> None:
    """Say of what looks paged why it is not: a plain method is safe, a wrong guess loses items."""
    asked = _asked_for_pages(site, evidence.inputs)
    if not asked:
        return
    where = f"`{evidence.items.path}`" if evidence.items.path else "the answer"
    shop.report.advise(
        "SL431",
        f"`{site.key}` takes `{asked}`, but nothing says how one page leads to the next",
        site.origin,
        label=f"{where} is one list, and its method a plain one",
        hint="say it with `x-sdk-pagination`, or `x-sdk-pagination: false` where it is no page",
        at_key=True,
    )


def _tell_rivals(shop: Workshop, site: Site, params: Sequence[Param], answer: TypeRef) -> None:
    wires = [param.wire for param in params if param.where == "query"]
    found = rivals(shop, answer) if _asked_for_pages(site, wires) and _first(LIMITS, wires) else ()
    if not found:
        return
    shop.report.advise(
        "SL431",
        f"`{site.key}` looks paged, but its answer has several lists",
        site.origin,
        label=f"{', '.join(f'`{path}`' for path in found[:3])}: none is taken for the one",
        hint="say it with `x-sdk-pagination: {items: …}`, or `x-sdk-pagination: false` where it is no page",
        at_key=True,
    )


def _asked_for_pages(site: Site, inputs: Sequence[str]) -> str:
    """The parameter that asks for a later page, if there is one; `start` or `since` alone is a time."""
    asked = _first((*CURSORS, *BEFORES, *PAGES, *OFFSETS, *SINCES), inputs) if site.method == "get" else ""
    return "" if asked in ("start", *SINCES) and not _first(LIMITS, inputs) else asked
