"""How deep schemas may be nested or made of each other. Nobody writes more; what does was made to break readers."""

from __future__ import annotations

from specloom.diagnostics import Origin
from specloom.ir.nodes import Alias, TypeDecl, Union
from specloom.ir.reach import mentioned
from specloom.ir.workshop import UNRESOLVED, Workshop
from specloom.resolve.node import Node

DEEPEST = 50


def refuse_depth(shop: Workshop, node: Node) -> None:
    """Report a schema that is reached through too many others; whatever needs it is left out."""
    _report(shop, node.origin)
    shop.broken.setdefault(shop.identity(node), "a schema that is too deep")


def cut_chains(shop: Workshop) -> None:
    """Refuse named types that lead through too many others without an object in between."""
    for identity, depth in _depths(shop.types).items():
        declared = shop.types[identity]
        if depth == DEEPEST + 1 and isinstance(declared, (Alias, Union)):
            _report(shop, declared.origin)
            name, doc, origin = declared.name, declared.doc, declared.origin
            shop.types[identity] = Alias(identity, name, UNRESOLVED, doc, origin)


def _report(shop: Workshop, origin: Origin) -> None:
    what = f"schemas are made of each other more than {DEEPEST} deep"
    shop.report.error("SL215", what, origin, label="this one is where it gets too deep", at_key=True)


def _depths(types: dict[str, TypeDecl]) -> dict[str, int]:
    """By id: how many aliases and unions lie one inside the other; a circle counts as long as it is."""
    below = {
        identity: [name for name in mentioned(declared) if isinstance(types.get(name), (Alias, Union))]
        for identity, declared in types.items()
        if isinstance(declared, (Alias, Union))
    }
    depths: dict[str, int] = {}
    for start in below:
        waiting, path = [start], set[str]()
        while waiting:
            identity = waiting[-1]
            unknown = [name for name in below[identity] if name not in depths and name not in path]
            path.add(identity)
            if unknown and identity not in depths:
                waiting.extend(name for name in unknown if name not in path)
                continue
            waiting.pop()
            path.discard(identity)
            depths.setdefault(identity, 1 + max((depths.get(name, 0) for name in below[identity]), default=0))
    return depths
