"""What the document keeps from clients with `x-sdk-ignore`."""

from __future__ import annotations

from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node


def is_ignored(shop: Workshop, node: Node) -> bool:
    """Whether a schema, or the one that it refers to, is not for clients: neither are the properties that hold it."""
    return any(layer.is_ignored for layer in shop.spec.layers(node))
