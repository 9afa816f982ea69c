"""Parts of a schema that hold for some values only: their properties may be there, whatever else a value is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema

Gather = Callable[[Workshop, Node], Schema]


def with_optional_parts(shop: Workshop, schema: Schema, conditional: Sequence[Node], gather: Gather) -> Schema:
    """The schema with what holds under conditions, and with all but its first group of alternatives, as properties."""
    shop.gathering.add(schema.origin)
    nodes = [conditional, *(group.nodes for group in schema.arms[1:])]
    groups = [[_gathered(shop, node, gather) for node in group] for group in nodes]
    shop.gathering.discard(schema.origin)
    ways: dict[str, list[tuple[Node, ...]]] = {}
    for part in (part for parts in groups for part in parts if part is not None):
        for wire, written in part.properties.items():
            ways.setdefault(wire, []).append(written)
    others = {wire: _either(schema, wire, found) for wire, found in ways.items() if wire not in schema.properties}
    demanded = [name for parts in groups[1:] for name in _demanded_by_all(parts)]
    return replace(
        schema,
        properties={**schema.properties, **others},
        required=tuple(dict.fromkeys((*schema.required, *demanded))),
        arms=schema.arms[:1],
    )


def _either(schema: Schema, wire: str, ways: Sequence[tuple[Node, ...]]) -> tuple[Node, ...]:
    """A property that parts describe, each in its own way: as if their union were written with the others."""
    values = [[node.value for node in nodes] for nodes in ways]
    distinct = [nodes for index, nodes in enumerate(ways) if values[index] not in values[:index]]
    if len(distinct) == 1 or any(len(nodes) != 1 or nodes[0].origin.file != schema.origin.file for nodes in distinct):
        return distinct[0]
    place = schema.origin.child("properties", wire)
    return (Node({"anyOf": [node.value for (node,) in distinct]}, place),)


def _gathered(shop: Workshop, node: Node, gather: Gather) -> Schema | None:
    """What a part says; nothing where it leads back to what it is a part of."""
    return None if node.origin in shop.gathering else gather(shop, node)


def _demanded_by_all(parts: Sequence[Schema | None]) -> list[str]:
    known = [part.required for part in parts if part is not None]
    return [name for name in known[0] if all(name in others for others in known)] if known else []
