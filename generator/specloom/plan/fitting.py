"""Fitting: whether an example of the document is of the type that the same document declares for it."""

from __future__ import annotations

from collections.abc import Mapping

from specloom.ir.nodes import Alias, Enum, Model, TypeDecl
from specloom.ir.types import Array, Choice, JsonValue, Literals, Map, Named, Nullable, Primitive, Tuple, TypeRef
from specloom.plan.formats import is_written_well

_ENUM_KINDS = {"string": str, "integer": int, "number": int | float, "boolean": bool}


def fits(decls: Mapping[str, TypeDecl], value: JsonValue, ref: TypeRef, inside: frozenset[str] = frozenset()) -> bool:
    """True when a value has the type's shape, all the way down; values nobody can judge do."""
    match ref:
        case Nullable(item):
            return value is None or fits(decls, value, item, inside)
        case Choice(options):
            return any(fits(decls, value, option, inside) for option in options)
        case Named(id):
            # A type that leads to itself before it says anything about the value allows nothing new.
            return id not in inside and (id not in decls or _fits_declared(decls, value, decls[id], inside | {id}))
        case Array(item):
            return isinstance(value, list) and all(fits(decls, entry, item) for entry in value)
        case Tuple():
            return isinstance(value, list)
        case Map(item):
            return isinstance(value, dict) and all(fits(decls, entry, item) for entry in value.values())
        case Literals(values):
            return value in values
        case Primitive():
            return _fits_primitive(value, ref)


def _fits_primitive(value: JsonValue, ref: Primitive) -> bool:
    match ref.kind:
        case "string":
            return isinstance(value, str) and is_written_well(value, ref.format)
        case "binary":
            return isinstance(value, str)
        case "integer" | "number":
            return isinstance(value, int if ref.kind == "integer" else int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "null":
            return value is None
        case _:
            return True


def _fits_declared(decls: Mapping[str, TypeDecl], value: JsonValue, decl: TypeDecl, inside: frozenset[str]) -> bool:
    match decl:
        case Alias(target=target):
            return fits(decls, value, target, inside)
        case Enum(kind=kind):
            return isinstance(value, _ENUM_KINDS[kind])
        case Model():
            return isinstance(value, dict) and _fits_model(decls, value, decl)
        case union:
            return any(fits(decls, value, variant.type, inside) for variant in union.variants)


def _fits_model(decls: Mapping[str, TypeDecl], value: dict[str, JsonValue], model: Model) -> bool:
    known = {field.wire: field for field in model.fields}
    is_complete = all(field.wire in value for field in model.fields if field.required and not field.read_only)
    return is_complete and all(fits(decls, entry, known[wire].type) for wire, entry in value.items() if wire in known)
