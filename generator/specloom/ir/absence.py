"""What an answer may leave out, and what is read in its place: the emptiest value of its type, or nothing."""

from __future__ import annotations

from typing import Literal

from specloom.ir.fields import reached
from specloom.ir.nodes import Alias, Model
from specloom.ir.types import Array, Map, Named, Nullable, Primitive, TypeRef
from specloom.ir.workshop import Workshop

Absence = Literal["", "empty", "nothing"]


def absence_of(shop: Workshop, answer: TypeRef, path: str) -> Absence:
    """How what stands at a dotted path reads where the answer has no such path; empty where it must have one."""
    if not may_be_absent(shop, answer, path):
        return ""
    found = reached(shop, answer, path)
    return "empty" if found and _has_empty_value(shop, found.type) else "nothing"


def may_be_absent(shop: Workshop, answer: TypeRef, path: str) -> bool:
    """Whether any step of a dotted path may be missing, or one before the last be null."""
    steps = path.split(".")
    fields = [reached(shop, answer, ".".join(steps[: count + 1])) for count in range(len(steps))]
    holders = [found.type for found in fields[:-1] if found]
    return any(found is not None and not found.required for found in fields) or any(
        may_be_null(shop, holder) for holder in holders
    )


def may_be_null(shop: Workshop, type_ref: TypeRef | None) -> bool:
    """Whether a type takes null, through aliases."""
    for _ in range(20):
        declared = shop.types.get(type_ref.id) if isinstance(type_ref, Named) else None
        if not isinstance(declared, Alias):
            return isinstance(type_ref, Nullable)
        type_ref = declared.target
    return False


def _has_empty_value(shop: Workshop, type_ref: TypeRef) -> bool:
    """Whether a list or object of the type may hold nothing at all, so that one without content tells no lie."""
    for _ in range(20):
        declared = shop.types.get(type_ref.id) if isinstance(type_ref, Named) else None
        if isinstance(declared, Model):
            return not any(field.required and not field.write_only for field in declared.fields)
        if not isinstance(declared, Alias):
            return isinstance(type_ref, (Array, Map, Nullable)) or type_ref == Primitive("any")
        type_ref = declared.target
    return False
