"""Cuts aliases that are made of themselves alone: a list of lists is a type, a name for itself is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specloom.ir.nodes import Alias
from specloom.ir.scalars import ANY
from specloom.ir.types import Choice, Named, Nullable, TypeRef
from specloom.ir.workshop import Workshop


def cut_circles(shop: Workshop) -> None:
    """Let every alias that leads back to itself without a list, a map or a class between hold any value there."""
    for identity, declared in list(shop.types.items()):
        if isinstance(declared, Alias) and _leads_to(shop, declared, identity):
            shop.types[identity] = replace(declared, target=_without(shop, declared.target, identity))


def _leads_to(shop: Workshop, alias: Alias, wanted: str) -> bool:
    seen: set[str] = set()
    waiting = list(bare_names(alias.target))
    while waiting:
        name = waiting.pop()
        declared = shop.types.get(name)
        if name == wanted:
            return True
        if name not in seen and isinstance(declared, Alias):
            seen.add(name)
            waiting.extend(bare_names(declared.target))
    return False


def bare_names(type_ref: TypeRef) -> Iterator[str]:
    """The declarations that a value of a type may be, as opposed to those that it holds."""
    match type_ref:
        case Named(id=name):
            yield name
        case Nullable(item=item):
            yield from bare_names(item)
        case Choice(options=options):
            for option in options:
                yield from bare_names(option)
        case _:
            return


def _without(shop: Workshop, type_ref: TypeRef, identity: str) -> TypeRef:
    match type_ref:
        case Named(id=name):
            declared = shop.types.get(name)
            is_circular = name == identity or (isinstance(declared, Alias) and _leads_to(shop, declared, identity))
            return ANY if is_circular else type_ref
        case Nullable(item=item):
            return replace(type_ref, item=_without(shop, item, identity))
        case Choice(options=options):
            # A choice between itself and something else is that something else.
            kept = tuple(made for option in options if (made := _without(shop, option, identity)) != ANY)
            return kept[0] if len(kept) == 1 else Choice(kept) if kept else ANY
        case _:
            return type_ref
