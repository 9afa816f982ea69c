"""Documented examples: `example`, `examples` and the schema's own."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.nodes import Example
from specloom.resolve.node import Node
from specloom.resolve.spec import Spec


def examples_of(spec: Spec, holder: Node) -> tuple[Example, ...]:
    """The examples of a media type or parameter; where it has none, those of its schema."""
    own = tuple(_own(spec, holder))
    if own:
        return own
    schema = holder.get("schema")
    found = spec.links.follow(schema) if schema else None
    return tuple(_of_schema(found)) if isinstance(found, Node) else ()


def first_example(spec: Spec, holder: Node) -> Example | None:
    """One example, if there is any."""
    return next(iter(examples_of(spec, holder)), None)


def example_of_schema(schema: Node) -> Example | None:
    """The first example of a schema itself."""
    return next(_of_schema(schema), None)


def _own(spec: Spec, holder: Node) -> Iterator[Example]:
    named = holder.get("examples")
    for key, place in named.members() if named else ():
        node = spec.follow(place)
        if node is None or not isinstance(node.value, dict):
            continue
        value = node.get("dataValue") or node.get("value")
        if value is not None:
            doc = spec.text(node, "description")
            yield Example(key, value.value, node.text("summary"), doc, value.origin)
    for node in named.items() if named else ():
        yield Example("", node.value, origin=node.origin)
    single = holder.get("example")
    if single is not None:
        yield Example("", single.value, origin=single.origin)


def _of_schema(schema: Node) -> Iterator[Example]:
    several = schema.get("examples")
    for node in several.items() if several else ():
        yield Example("", node.value, origin=node.origin)
    single = schema.get("example")
    if single is not None:
        yield Example("", single.value, origin=single.origin)
