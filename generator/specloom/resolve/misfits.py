"""Finds values of a kind that OpenAPI does not have at their place: text for an object, a list for a map."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.diagnostics import Report
from specloom.load.tree import JsonValue
from specloom.resolve.grammar import KINDS, Part
from specloom.resolve.node import Node

# Operations and parameters are told of by those who leave them out.
_TOLD_ELSEWHERE = frozenset({"document", "operation", "parameter", "path item"})


def report_misfits(parts: Sequence[Part], report: Report) -> None:
    """Warn of every part that is no object, and of every holder of parts that holds none."""
    for part in parts:
        value = part.node.value
        if isinstance(value, dict):
            _check_reference(part, report)
            _check_holders(part, report)
        elif part.kind == "schema":
            report_no_schema(part.node, report)
        elif value is not None and part.kind not in _TOLD_ELSEWHERE:
            what = f"{with_article(part.kind)} is an object, not {noun(value)}"
            report.warning("SL114", what, part.node.origin, label="ignored")


def _check_reference(part: Part, report: Report) -> None:
    reference = part.node.get("$ref")
    # Schemas are told of by those who read them; in a callback, any key may be an expression.
    if reference is not None and part.kind not in ("schema", "callback") and not isinstance(reference.value, str):
        what = f"`$ref` is text, not {noun(reference.value)}"
        report.warning("SL209", what, reference.origin, label="ignored")


def _check_holders(part: Part, report: Report) -> None:
    grammar = KINDS[part.kind]
    for key, child in part.node.members():
        # `paths` has a check of its own.
        if child.value is None or key == "paths":
            continue
        if key in grammar.many and not isinstance(child.value, dict) and not _is_list_of_examples(key, child.value):
            report.warning("SL114", f"`{key}` is an object, not {noun(child.value)}", child.origin, label="ignored")
        elif key in grammar.listed and not _is_listed(key, child.value):
            report.warning("SL114", f"`{key}` is a list, not {noun(child.value)}", child.origin, label="ignored")


def report_no_schema(node: Node, report: Report) -> None:
    """Warn where a schema belongs and something else stands."""
    if node.value is not None and not isinstance(node.value, (bool, dict)):
        what = f"a schema is an object, not {noun(node.value)}"
        report.warning("SL201", what, node.origin, label="read as any value")


def _is_listed(key: str, value: JsonValue) -> bool:
    """Parameters by name are read too, by those who tell of it."""
    return isinstance(value, list) or (key == "parameters" and isinstance(value, dict))


def _is_list_of_examples(key: str, value: JsonValue) -> bool:
    """Schemas list their examples, and many authors do so elsewhere."""
    return key == "examples" and isinstance(value, list)


def with_article(kind: str) -> str:
    """`an operation`, `a media type`; what has no plural goes without."""
    if kind in ("info", "components", "flows", "external documentation"):
        return f"`{kind}`"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def noun(value: JsonValue) -> str:
    """What a value of the wrong kind is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text `{value[:40]}`"
    return "a list" if isinstance(value, list) else "an object"
