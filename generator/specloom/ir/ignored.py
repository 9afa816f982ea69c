"""What the document keeps from clients with `x-sdk-ignore`."""

from __future__ import annotations

from specloom.diagnostics import Origin
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node


def is_ignored(shop: Workshop, node: Node) -> bool:
    """Whether a schema, or the one that it refers to, is not for clients: neither are the properties that hold it."""
    passed: set[Origin] = set()
    here: Node | None = node
    verdict = False
    # All that is passed has one verdict, so that a long chain is walked once; a circle comes back to what was passed.
    while here is not None and here.origin not in passed and not verdict:
        passed.add(here.origin)
        known = shop.ignored.get(here.origin)
        verdict = here.is_ignored if known is None else known
        here = shop.spec.step(here) if known is None else None
    shop.ignored.update(dict.fromkeys(passed, verdict))
    return verdict
