"""Pagination schemes: from properties with a purpose to `x-sdk-pagination`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node

_STYLES = {
    "cursor": "cursor", "cursor_id": "last_id", "cursor_url": "url", "offset": "offset", "page_number": "page",
}  # fmt: skip
_CURSORS = ("next_cursor_param", "offset_count_param", "page_number_param")
_NEXTS = ("next_cursor_field", "cursor_url_field")
_LIMITS = ("limit", "page_size", "per_page", "pageSize", "size", "count")


@dataclass(frozen=True, slots=True)
class PageScheme:
    """One scheme in our words, and the request parameter by which a method of it is known."""

    said: dict[str, JsonValue]
    request: dict[str, str]
    parameter: str

    def said_with(self, known: Collection[str]) -> JsonValue:
        """The scheme for an operation that takes the parameters `known`."""
        request: dict[str, JsonValue] = {key: wire for key, wire in self.request.items() if wire in known}
        return {**self.said, "request": request}


def page_schemes(root: Node, report: Report) -> Mapping[str, PageScheme]:
    """By name; one of another type is told of and left out."""
    listed = root.get("pagination")
    found: dict[str, PageScheme] = {}
    for node in listed.items() if listed else ():
        style = _STYLES.get(node.text("type"))
        if style is None:
            what = f"lists of the type `{node.text('type')}` are not known"
            report.warning("SL702", what, node.origin, label="left to what is recognised")
        else:
            found[node.text("name")] = _scheme(node, style)
    return found


def _scheme(node: Node, style: str) -> PageScheme:
    request, answer = dict(_properties(node.get("request"))), dict(_properties(node.get("response")))
    cursor = _with_purpose(request, _CURSORS) or ("after" if style == "last_id" and "after" in request else "")
    limit = next((name for name in _LIMITS if name in request), "")
    inputs = {"page" if style == "page" else "offset" if style == "offset" else "cursor": cursor, "limit": limit}
    arrays = [wire for wire, found in answer.items() if found.text("type") == "array"]
    said: dict[str, JsonValue] = {
        "style": style,
        "items": _with_purpose(answer, ("items",)) or (arrays[0] if len(arrays) == 1 else ""),
        "next": _with_purpose(answer, _NEXTS),
        "has_more": _with_purpose(answer, ("has_next_page_field",)) or ("has_more" if "has_more" in answer else ""),
    }
    return PageScheme({key: value for key, value in said.items() if value != ""}, inputs, cursor)


def _properties(holder: Node | None, path: str = "") -> Iterator[tuple[str, Node]]:
    """Every property of a request or an answer by its dotted path."""
    for wire, node in holder.members() if holder else ():
        yield f"{path}{wire}", node
        yield from _properties(node.get("properties"), f"{path}{wire}.")


def _with_purpose(properties: Mapping[str, Node], purposes: tuple[str, ...]) -> str:
    for path, node in properties.items():
        said = node.get("x-stainless-pagination-property")
        if said is not None and said.text("purpose") in purposes:
            return path
    return ""
