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

# Below these stands data, not description.
_DATA = frozenset({"example", "examples", "default", "enum", "const", "dataValue"})


def check_vocabulary(spec: Spec, report: Report, *, server_keys: bool) -> None:
    """Report unknown `x-sdk-…` keys and values of a wrong shape; the servers' keys only where they are ours."""
    for name, file in spec.document.files.items():
        # Most documents use none of them: this look at the text saves the walk over the tree.
        if any("x-sdk-" in text or (server_keys and "x-" in text) for text in file.texts):
            for key, node in _extensions(Node(file.root, Origin(name, ""))):
                if key.startswith("x-sdk-") or (server_keys and key in _validators()):
                    _check(key, node, report)


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


def _check(key: str, node: Node, report: Report) -> None:
    shapes = _validators().get(key)
    if shapes is None:
        close = difflib.get_close_matches(key, _validators(), 1, 0.6)
        hint = f"did you mean `{close[0]}`?" if close else ""
        report.error(
            "SL111", f"unknown key `{key}`", node.origin, label="not in the vocabulary", hint=hint, at_key=True
        )
        return
    if any(shape.is_valid(node.value) for shape in shapes):
        return
    # The shape that fits best fails deepest inside the value.
    errors = [error for shape in shapes for error in shape.iter_errors(node.value)]
    error = max(errors, key=lambda error: len(error.instance_path))
    what = error.message[:1].lower() + error.message[1:]
    place = node.origin.child(*error.instance_path) if error.instance_path else node.origin
    report.error("SL112", f"`{key}` has the wrong shape: {what}", place)
