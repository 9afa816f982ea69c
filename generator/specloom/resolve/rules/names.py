"""House rules about names: snake_case, prefixed ids, points in time that end in `_at`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specloom.diagnostics import Report
from specloom.resolve.node import Node
from specloom.resolve.spec import Spec

_SNAKE = re.compile(r"^_?[a-z][a-z0-9]*(_[a-z0-9]+)*$")
_HEADER = re.compile(r"^[A-Z][a-z0-9]*(-[A-Z][A-Za-z0-9]*)*$|^X-[A-Za-z0-9-]+$|^ETag$")
_PREFIX = re.compile(r"^[a-z]+_[0-9A-Za-z]+")
_MOMENTS = ("_at", "_after", "_before", "_until", "_since", "_start", "_end")
_SHORT_MOMENTS = frozenset({"at", "since", "until", "timestamp", "time", "from", "to", "start", "end"})


def check_names(spec: Spec, report: Report) -> None:
    """Report names that the house would not choose."""
    components = spec.root.get("components")
    schemas = components.get("schemas") if components else None
    for _, schema in schemas.members() if schemas else ():
        for wire, node in _properties(schema):
            _check_property(spec, wire, node, report)


def _properties(root: Node) -> Iterator[tuple[str, Node]]:
    """Every property below a schema, its own and those of inline schemas."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if (holder := node.get("properties")) is not None:
            yield from holder.members()
            waiting.extend(child for _, child in holder.members())
        for key in ("items", "additionalProperties"):
            waiting.extend(child for child in (node.get(key),) if child is not None)
        for key in ("allOf", "oneOf", "anyOf", "prefixItems"):
            waiting.extend(node_list.items() if (node_list := node.get(key)) else ())


def _check_property(spec: Spec, wire: str, node: Node, report: Report) -> None:
    if not _SNAKE.match(wire):
        report.error("SL505", f"the property `{wire}` is not in snake_case", node.origin, at_key=True)
    found = spec.links.follow(node)
    schema = found if isinstance(found, Node) else node
    types = schema.strings("type")
    if (wire == "id" or wire.endswith("_id")) and "string" in types and not _is_prefixed(schema):
        hint = "write a `pattern` such as `^pipe_[0-9a-z]{26}$`, or an example"
        report.error("SL506", f"`{wire}` does not say its prefix", node.origin, hint=hint, at_key=True)
    if schema.text("format") == "date-time" and not wire.endswith(_MOMENTS) and wire not in _SHORT_MOMENTS:
        hint = f"call it `{wire}_at`"
        report.error(
            "SL507", f"`{wire}` is a point in time", node.origin, label="its name shall end in `_at`", hint=hint
        )


def _is_prefixed(schema: Node) -> bool:
    """Whether a pattern says how the id looks, or an example does where ids of several kinds are meant."""
    if any(key in schema.mapping for key in ("pattern", "format", "enum", "const")):
        return True
    shown = (*schema.strings("examples"), schema.text("example"))
    return any(_PREFIX.match(text) for text in shown)


def is_snake(name: str) -> bool:
    """Whether a parameter's name is in snake_case."""
    return bool(_SNAKE.match(name))


def is_header(name: str) -> bool:
    """Whether a header is written the way headers are."""
    return bool(_HEADER.match(name))
