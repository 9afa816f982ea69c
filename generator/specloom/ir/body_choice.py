"""Which of a body's media types is sent without a word, and which of them say the same as another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from specloom.ir.media import BODY_PREFERENCE, plain_name
from specloom.ir.nodes import Alias, BodyVariant, Field, Model, Union
from specloom.ir.types import Array, Choice, Map, Named, Nullable, Primitive, TypeRef
from specloom.ir.workshop import Workshop


def in_order(shop: Workshop, variants: Iterable[BodyVariant]) -> tuple[BodyVariant, ...]:
    """The default first: JSON before forms before what is rarer, but multipart where the body holds files.

    What another variant says as well is marked as its alias.
    """
    ordered = sorted(variants, key=lambda variant: _rank(shop, variant))
    return tuple(
        replace(variant, is_alias=any(_is_same(variant, other) for other in ordered[:index]))
        for index, variant in enumerate(ordered)
    )


def _rank(shop: Workshop, variant: BodyVariant) -> tuple[int, bool]:
    kind = variant.kind
    # Neither JSON nor an urlencoded form has a place for a file's bytes.
    if kind in ("json", "form") and any(is_file(shop, field.type) for field in fields_behind(shop, variant.type)):
        kind = "multipart"
    is_second = kind != variant.kind or "*" in variant.media
    return BODY_PREFERENCE.index(kind), is_second


def _is_same(variant: BodyVariant, other: BodyVariant) -> bool:
    if (variant.kind, variant.type, variant.encoding) != (other.kind, other.type, other.encoding):
        return False
    return plain_name(variant.media, variant.kind) == plain_name(other.media, other.kind)


def fields_behind(shop: Workshop, ref: TypeRef, depth: int = 20) -> Iterator[Field]:
    """An object's fields, through aliases."""
    declared = shop.types.get(ref.id) if isinstance(ref, Named) and depth else None
    if isinstance(declared, Alias):
        yield from fields_behind(shop, declared.target, depth - 1)
    elif isinstance(declared, Model):
        yield from declared.fields


def is_file(shop: Workshop, ref: TypeRef, depth: int = 20) -> bool:
    """Whether a value of this type is, or may be, bytes as they are."""
    match ref:
        case Primitive(kind="binary"):
            return True
        case Array(item) | Nullable(item):
            return is_file(shop, item, depth)
        case Map(value):
            return is_file(shop, value, depth)
        case Choice(options):
            return any(is_file(shop, option, depth) for option in options)
        case Named(id) if depth:
            declared = shop.types.get(id)
            arms = (variant.type for variant in declared.variants) if isinstance(declared, Union) else ()
            refs = (declared.target,) if isinstance(declared, Alias) else arms
            return any(is_file(shop, found, depth - 1) for found in refs)
        case _:
            return False
