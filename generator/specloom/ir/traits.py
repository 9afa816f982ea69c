"""What the document tells servers about an operation."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.ir.nodes import ServerTraits
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node


def traits_of(node: Node, returns_secret: bool) -> ServerTraits:
    """The plain `x-…` keys of an operation."""
    said = node.mapping.get("x-idempotency")
    cost = node.mapping.get("x-cost")
    return ServerTraits(
        scopes=node.strings("x-scopes"),
        cost=cost if isinstance(cost, int) else 0,
        idempotency=said if said in ("required", "optional", "none") else "",
        job=_mapping(node, "x-async"),
        cache=_mapping(node, "x-cache"),
        audit=_mapping(node, "x-audit"),
        events=node.strings("x-events"),
        slo=_mapping(node, "x-slo"),
        resources=node.strings("x-resources"),
        returns_secret=returns_secret,
    )


def _mapping(node: Node, key: str) -> Mapping[str, JsonValue] | None:
    value = node.mapping.get(key)
    return value if isinstance(value, dict) else None
