"""Looks into types by dotted path, the way pagination, errors and polling are described."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.bodies import model_behind
from specloom.ir.nodes import Alias, Enum, Field, Union
from specloom.ir.types import Array, Literals, Named, TypeRef, without_null
from specloom.ir.workshop import Workshop


def fields_of(shop: Workshop, type_ref: TypeRef | None) -> tuple[Field, ...]:
    """The fields of an object type; of a union, those of its first variant."""
    if type_ref is None:
        return ()
    inner = without_null(type_ref)
    model = model_behind(shop, inner)
    if model is not None:
        return model.fields
    declared = shop.types.get(inner.id) if isinstance(inner, Named) else None
    return fields_of(shop, declared.variants[0].type) if isinstance(declared, Union) else ()


def reached(shop: Workshop, type_ref: TypeRef | None, path: str) -> Field | None:
    """The field at a dotted path. A name may have dots, as `@odata.nextLink` has: all that is left comes first."""
    by_wire = {field.wire: field for field in reversed(fields_of(shop, type_ref))}
    step, dot, rest = (path, "", "") if path in by_wire else path.partition(".")
    found = by_wire.get(step)
    return reached(shop, found.type, rest) if found and dot else found


def array_behind(shop: Workshop, type_ref: TypeRef | None) -> Array | None:
    """The array that a type comes to, through aliases and null."""
    for _ in range(20):
        if type_ref is None:
            return None
        type_ref = without_null(type_ref)
        if isinstance(type_ref, Array):
            return type_ref
        declared = shop.types.get(type_ref.id) if isinstance(type_ref, Named) else None
        if not isinstance(declared, Alias):
            return None
        type_ref = declared.target
    return None


def text_values(shop: Workshop, type_ref: TypeRef) -> Iterator[str]:
    """The texts that a literal or enum type lists."""
    inner = without_null(type_ref)
    if isinstance(inner, Literals):
        yield from (value for value in inner.values if isinstance(value, str))
    declared = shop.types.get(inner.id) if isinstance(inner, Named) else None
    if isinstance(declared, Enum):
        yield from (member.value for member in declared.members if isinstance(member.value, str))
    elif isinstance(declared, Alias):
        yield from text_values(shop, declared.target)
