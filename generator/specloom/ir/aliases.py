"""Cuts aliases that are made of themselves: no language has a list of itself without a class to hold it."""

from __future__ import annotations

from dataclasses import replace

from specloom.ir.nodes import Alias
from specloom.ir.reach import names_in
from specloom.ir.scalars import ANY
from specloom.ir.types import Array, Choice, Map, Named, Nullable, Tuple, TypeRef
from specloom.ir.workshop import Workshop


def cut_circles(shop: Workshop) -> None:
    """Let every alias that leads back to itself through aliases alone hold any value at that place."""
    for identity, declared in list(shop.types.items()):
        if isinstance(declared, Alias) and _leads_to(shop, declared, identity):
            shop.types[identity] = replace(declared, target=_without(shop, declared.target, identity))


def _leads_to(shop: Workshop, alias: Alias, wanted: str) -> bool:
    seen: set[str] = set()
    waiting = list(names_in(alias.target))
    while waiting:
        name = waiting.pop()
        declared = shop.types.get(name)
        if name == wanted:
            return True
        if name not in seen and isinstance(declared, Alias):
            seen.add(name)
            waiting.extend(names_in(declared.target))
    return False


def _without(shop: Workshop, type_ref: TypeRef, identity: str) -> TypeRef:
    match type_ref:
        case Named(id=name):
            declared = shop.types.get(name)
            is_circular = name == identity or (isinstance(declared, Alias) and _leads_to(shop, declared, identity))
            return ANY if is_circular else type_ref
        case Array(item=item) | Nullable(item=item):
            return replace(type_ref, item=_without(shop, item, identity))
        case Map(value=value):
            return replace(type_ref, value=_without(shop, value, identity))
        case Tuple(items=items, rest=rest):
            inner = tuple(_without(shop, item, identity) for item in items)
            return Tuple(inner, _without(shop, rest, identity) if rest is not None else None)
        case Choice(options=options):
            # A choice between itself and something else is that something else.
            kept = tuple(made for option in options if (made := _without(shop, option, identity)) != ANY)
            return kept[0] if len(kept) == 1 else Choice(kept) if kept else ANY
        case _:
            return type_ref
