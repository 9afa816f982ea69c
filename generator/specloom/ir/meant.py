"""What a discriminator's mapping means: the name of a schema, or a reference to one."""

from __future__ import annotations

from specloom.ir.workshop import Workshop
from specloom.load.tree import escape
from specloom.resolve.node import Node


def meant_by(shop: Workshop, written: Node | None) -> Node | None:
    """The schema that a value of `mapping` names; None where there is none."""
    text = written.value if written is not None and isinstance(written.value, str) else ""
    if written is None or not text:
        return None
    named = shop.spec.links.target(f"#/components/schemas/{escape(text)}", written.origin)
    if isinstance(named, Node) or not _is_reference(text):
        return named if isinstance(named, Node) else None
    found = shop.spec.links.target(text, written.origin)
    return found if isinstance(found, Node) else None


def _is_reference(text: str) -> bool:
    return "#" in text or "/" in text or "." in text
