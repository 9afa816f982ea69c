"""Defaults: the documented ones that Python can write as they are, for servers, which apply them."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.ir.nodes import Alias, Enum, Field, Model, TypeDecl
from specloom.ir.types import JsonValue, Literals, Named, Nullable, Primitive, TypeRef


def scalar_default(ref: TypeRef, value: JsonValue, decls: Mapping[str, TypeDecl]) -> JsonValue:
    """`value` where it is a scalar that needs no decoding and is of the type; else None."""
    match ref:
        case Nullable(item):
            return scalar_default(item, value, decls)
        case Named(id):
            decl = decls.get(id)
            if isinstance(decl, Alias):
                return scalar_default(decl.target, value, decls)
            return value if isinstance(decl, Enum) and value in [member.value for member in decl.members] else None
        case Literals(values):
            return value if value in values else None
        case Primitive(kind, format):
            return value if _is_of(value, kind, format) else None
        case _:
            return None


def field_default(field: Field, model: Model, decls: Mapping[str, TypeDecl]) -> JsonValue:
    """What a server fills in for an absent field: its documented default, or the only value it can have in answers."""
    if field.has_default and not field.required and model.in_request:
        return scalar_default(field.type, field.default, decls)
    if field.required and model.in_response and not model.in_request and isinstance(field.type, Literals):
        return field.type.values[0] if len(field.type.values) == 1 else None
    return None


def _is_of(value: JsonValue, kind: str, format: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    match kind:
        case "string":
            # Formats are classes of their own in Python.
            return isinstance(value, str) and not format
        case "integer":
            return isinstance(value, int)
        case "number":
            return isinstance(value, int | float)
        case _:
            return False
