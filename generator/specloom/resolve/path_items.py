"""Looks at path items: what in them is neither an operation nor anything else that belongs there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from specloom.diagnostics import Report
from specloom.resolve.grammar import KINDS, METHODS, Part
from specloom.resolve.misfits import noun
from specloom.resolve.node import Node
from specloom.resolve.refs import Links

_KEYS = KINDS["path item"].known | {"summary", "description", "$ref"}
_OPERATION_KEYS = ("responses", "operationId", "parameters", "requestBody", "tags", "summary", "description")


def check_path_items(parts: Sequence[Part], links: Links, report: Report) -> None:
    """Report path items that are no objects, and the keys in others that nobody knows."""
    items = [part for part in parts if part.kind == "path item" and part.node.value is not None]
    known = {part.node.origin for part in items}
    for part in items:
        if not isinstance(part.node.value, dict):
            what = f"{_called(part)} holds {noun(part.node.value)}, no object"
            report.warning("SL107", what, part.node.origin, label="left out", at_key=True)
        _check_members(part, report)
        target = links.follow(part.node)
        # What is taken for a path item only because somebody refers to it.
        if isinstance(target, Node) and target.origin not in known:
            _check_members(replace(part, node=target), report)


def _check_members(part: Part, report: Report) -> None:
    _check_additional(part, report)
    for key, node in strange_members(part.node):
        close = difflib.get_close_matches(key.lower(), _KEYS, 1, 0.6)
        label = "this operation is left out" if looks_like_operation(node) else "ignored"
        hint = f"did you mean `{close[0]}`?" if close else ""
        add = report.error if looks_like_operation(node) else report.warning
        add("SL107", f"unknown key `{key}` in {_called(part)}", node.origin, label=label, hint=hint, at_key=True)


def _check_additional(part: Part, report: Report) -> None:
    more = part.node.get("additionalOperations")
    doubled = {node.origin for _, node in doubled_operations(part.node)}
    for method, node in more.members() if more else ():
        what = f"`additionalOperations` of {_called(part)} holds `{method}`"
        if node.origin in doubled:
            label = "this operation is left out"
            report.error("SL107", f"{what}, which it has already", node.origin, label=label, at_key=True)
        elif method.lower() in METHODS:
            label = f"read as `{method.lower()}`"
            report.warning("SL107", f"{what}, which has a key of its own", node.origin, label=label, at_key=True)


def doubled_operations(item: Node) -> Iterator[tuple[str, Node]]:
    """The additional operations of a path item that it has already, by a key of its own or in other capitals."""
    more = item.get("additionalOperations")
    seen = {method.upper() for method in METHODS if item.mapping.get(method) is not None}
    for method, node in more.members() if more else ():
        if method.upper() in seen and isinstance(node.value, dict):
            yield method, node
        seen.add(method.upper())


def strange_members(item: Node) -> Iterator[tuple[str, Node]]:
    """The members of a path item whose keys OpenAPI does not know."""
    for key, node in item.members():
        if key not in _KEYS and not key.startswith(("x-", "$")):
            yield key, node


def looks_like_operation(node: Node) -> bool:
    """Whether a member of a path item says what only operations say, whatever its key is."""
    return not set(_OPERATION_KEYS).isdisjoint(node.mapping)


def _called(part: Part) -> str:
    return f"the path `{part.name}`" if part.name.startswith("/") else f"`{part.name}`"
