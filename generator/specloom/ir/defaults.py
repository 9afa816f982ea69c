"""Defaults: whether one is of the type that the same schema asks for."""

from __future__ import annotations

from specloom.ir.types import Array, Literals, Map, Nullable, Primitive, Tuple, TypeRef
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.misfits import noun
from specloom.resolve.schema import Schema


def suits_or_tells(shop: Workshop, schema: Schema, type_ref: TypeRef) -> bool:
    """Whether the default of a schema suits its type; one that does not is told of and does not count."""
    if suits(schema.default, type_ref):
        return True
    # Null where null is not allowed is how many authors write that there is no default.
    if schema.default is not None:
        what = f"the default, {noun(schema.default)}, is not of the type of its schema"
        shop.report.warning("SL213", what, schema.origin.child("default"), label="ignored")
    return False


def suits(value: JsonValue, type_ref: TypeRef) -> bool:
    """Whether a default is at least of the kind that its type wants; others are slips of the pen."""
    match type_ref:
        case Nullable(item=item):
            return value is None or suits(value, item)
        case _ if value is None:
            return False
        case Literals(values=values):
            return value in values
        case Array() | Tuple():
            return isinstance(value, list)
        case Map():
            return isinstance(value, dict)
        case Primitive(kind=kind):
            return _suits_primitive(value, kind)
        case _:
            return True


def _suits_primitive(value: JsonValue, kind: str) -> bool:
    wanted = {"string": str, "integer": int, "number": (int, float), "boolean": bool}.get(kind)
    if wanted is None:
        return kind == "any"
    return isinstance(value, wanted) and (kind == "boolean" or not isinstance(value, bool))
