"""Checks the extension keys that specloom reads against their one meta-schema, `vocabulary.json`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from specloom.diagnostics import Origin, Report
from specloom.resolve.node import Node
from specloom.resolve.spec import Spec

_OURS = "x-sdk-"
# Keys of the vocabulary that nothing reads yet. To ignore what hides something would show it to everybody.
_PROMISED = frozenset({"x-sdk-audience"})
# Below these stands data, not description.
_DATA = frozenset({"example", "examples", "default", "enum", "const", "dataValue"})


def check_vocabulary(spec: Spec, report: Report, *, is_house: bool) -> None:
    """Report unknown `x-sdk-…` keys and values of a wrong shape; the servers' keys only where they are ours."""
    unknown: dict[str, list[Node]] = {}
    for name, file in spec.document.files.items():
        # Most documents use none of them: this look at the text saves the walk over the tree.
        if any("x-sdk-" in text or (is_house and "x-" in text) for text in file.texts):
            for key, node in _extensions(Node(file.root, Origin(name, ""))):
                if key in _validators():
                    if is_house or key.startswith(_OURS):
                        _check_shape(key, node, report)
                elif key.startswith(_OURS):
                    unknown.setdefault(key, []).append(node)
    for key, nodes in unknown.items():
        _report_unknown(key, nodes, report, is_house=is_house)


@cache
def _validators() -> dict[str, tuple[Any, ...]]:
    """By key: a validator for each of the shapes that its value may have."""
    whole = json.loads(files("specloom.resolve.rules").joinpath("vocabulary.json").read_text("utf-8"))
    definitions = whole["$defs"]
    return {
        key: tuple(
            jsonschema_rs.Draft202012Validator({**shape, "$defs": definitions})
            for shape in schema.get("anyOf", [schema])
        )
        for key, schema in whole["properties"].items()
    }


def known_keys() -> tuple[str, ...]:
    """Every extension key that specloom reads."""
    return tuple(_validators())


def _extensions(root: Node) -> Iterator[tuple[str, Node]]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        below = [pair for pair in node.members() if pair[0] not in _DATA]
        yield from (pair for pair in below if pair[0].startswith("x-"))
        children = [child for key, child in below if not key.startswith("x-")] + list(node.items())
        waiting.extend(child for child in reversed(children) if isinstance(child.value, (dict, list)))


def _report_unknown(key: str, nodes: list[Node], report: Report, *, is_house: bool) -> None:
    """A key that is almost one of ours, or promised, is a mistake that changes the SDK; others are another tool's."""
    close = _near(key)
    if not (is_house or close or key in _PROMISED):
        more = f" ({len(nodes)} times)" if len(nodes) > 1 else ""
        what, hint = f"unknown key `{key}`{more}", "if it is meant for this compiler, see the list of its keys"
        report.warning("SL111", what, nodes[0].origin, label="another tool's; ignored", hint=hint, at_key=True)
        return
    hint = f"did you mean `{close}`?" if close else ""
    for node in nodes:
        what = f"unknown key `{key}`"
        report.error("SL111", what, node.origin, label="not in the vocabulary", hint=hint, at_key=True)


def _near(key: str) -> str:
    """The key of ours that was probably meant."""
    ends = [known.removeprefix(_OURS) for known in _validators() if known.startswith(_OURS)]
    close = difflib.get_close_matches(key.removeprefix(_OURS), ends, 1, 0.75)
    return f"{_OURS}{close[0]}" if close else ""


def _check_shape(key: str, node: Node, report: Report) -> None:
    shapes = _validators()[key]
    if any(shape.is_valid(node.value) for shape in shapes):
        return
    # The shape that fits best fails deepest inside the value.
    errors = [error for shape in shapes for error in shape.iter_errors(node.value)]
    error = max(errors, key=lambda error: len(error.instance_path))
    what = error.message[:1].lower() + error.message[1:]
    place = node.origin.child(*error.instance_path) if error.instance_path else node.origin
    report.error("SL112", f"`{key}` has the wrong shape: {what}", place)
