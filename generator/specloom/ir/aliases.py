"""Cuts names that are made of themselves alone: a list of lists is a type, a name for itself is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from specloom.ir.nodes import Alias, Union, Variant
from specloom.ir.scalars import ANY
from specloom.ir.types import Choice, Named, Nullable, TypeRef
from specloom.ir.workshop import Workshop


def cut_circles(shop: Workshop) -> None:
    """Let every name that leads back to itself without a list, a map or a class between mean what else it may be.

    Where it is nothing else, any value will do.
    """
    for identity, declared in list(shop.types.items()):
        if isinstance(declared, (Alias, Union)) and _leads_to(shop, identity, identity):
            shop.types[identity] = _made_of(declared, tuple(dict.fromkeys(_others(shop, identity, {identity}))))


def _leads_to(shop: Workshop, start: str, wanted: str) -> bool:
    seen: set[str] = set()
    waiting = _names_below(shop, start)
    while waiting:
        name = waiting.pop()
        if name == wanted:
            return True
        if name not in seen:
            seen.add(name)
            waiting.extend(_names_below(shop, name))
    return False


def _names_below(shop: Workshop, identity: str) -> list[str]:
    return [name for option in _options(shop, identity) for name in bare_names(option)]


def _options(shop: Workshop, identity: str) -> tuple[TypeRef, ...]:
    """What a name stands for; nothing where it is a type of its own."""
    declared = shop.types.get(identity)
    if isinstance(declared, Union):
        return tuple(variant.type for variant in declared.variants)
    if not isinstance(declared, Alias):
        return ()
    target = declared.target.item if isinstance(declared.target, Nullable) else declared.target
    return target.options if isinstance(target, Choice) else (target,)


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


def _others(shop: Workshop, identity: str, seen: set[str]) -> Iterator[TypeRef]:
    """What a name may be other than itself, looked up through the names that lead back to it."""
    for option in _options(shop, identity):
        names = set(bare_names(option))
        if any(name in seen or _leads_to(shop, name, identity) for name in names):
            for name in sorted(names - seen):
                seen.add(name)
                yield from _others(shop, name, seen)
        else:
            yield option


def _made_of(declared: Alias | Union, options: tuple[TypeRef, ...]) -> Alias | Union:
    if isinstance(declared, Union) and len(options) > 1:
        return replace(declared, variants=tuple(Variant(option) for option in options))
    target = ANY if not options else options[0] if len(options) == 1 else Choice(options)
    return Alias(declared.id, declared.name, target, declared.doc, declared.origin)
