"""Shapes: what text from the wire may become, read off a parameter's type and written for the serving runtime."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specloom.ir.nodes import Alias, Enum, Model, Union
from specloom.ir.types import Array, Choice, Literals, Map, Named, Nullable, Primitive, Tuple, TypeRef
from specloom.plan.annotations import Annotator
from specloom.plan.prose import literal

_OPERATION = "...serving.operation"

# Text is tried as each of these, in this order.
_ORDER = ("integer", "number", "boolean", "string", "json")
_CONSTANTS: dict[tuple[str, ...], str] = {
    ("string",): "TEXT",
    ("integer",): "INTEGER",
    ("number",): "NUMBER",
    ("boolean",): "BOOLEAN",
    ("json",): "JSON",
}
_KINDS = {bool: "boolean", int: "integer", float: "number", str: "string"}

# Deeper than any style of parameter can write, and an end for types that contain themselves.
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class ShapeWriter:
    """Writes shape expressions and notes their imports."""

    writer: Annotator

    def expression(self, ref: TypeRef, depth: int = 0) -> str:
        """The shape of `ref`."""
        container = self._container(ref) if depth < _DEEPEST else None
        match container:
            case Array(item):
                return f"{self._uses('array_of')}({self.expression(item, depth + 1)})"
            case Map(value):
                return f"{self._uses('object_of')}({'{}'}, {self.expression(value, depth + 1)})"
            case Model():
                return self._object(container, depth)
            case _:
                return self._scalar(scalars(ref, self.writer))

    def is_text(self, ref: TypeRef) -> bool:
        """Whether the shape is the one that goes without saying."""
        return self._container(ref) is None and scalars(ref, self.writer) == ("string",)

    def _object(self, model: Model, depth: int) -> str:
        entries = ", ".join(
            f"{literal(field.wire)}: {self.expression(field.type, depth + 1)}" for field in model.fields
        )
        rest = f", {self.expression(model.extra, depth + 1)}" if model.extra else ""
        return f"{self._uses('object_of')}({'{' + entries + '}'}{rest})"

    def _scalar(self, found: tuple[str, ...]) -> str:
        if found in _CONSTANTS:
            return self._uses(_CONSTANTS[found])
        return f"{self._uses('Shape')}(scalars={found!r})"

    def _uses(self, name: str) -> str:
        return self.writer.uses(_OPERATION, name)

    def _container(self, ref: TypeRef) -> Array | Map | Model | None:
        """The list or object that a type is, or may be."""
        match ref:
            case Array() | Map():
                return ref
            case Tuple(items, rest):
                return Array(Choice((*items, *([rest] if rest else []))))
            case Nullable(item):
                return self._container(item)
            case Choice(options):
                return self._first(options)
            case Named(id):
                decl = self.writer.types.decls.get(id)
                if isinstance(decl, Model):
                    return decl
                if isinstance(decl, Alias):
                    return self._container(decl.target)
                return self._first([variant.type for variant in decl.variants]) if isinstance(decl, Union) else None
            case _:
                return None

    def _first(self, options: Iterable[TypeRef]) -> Array | Map | Model | None:
        return next((found for option in options if (found := self._container(option))), None)


def scalars(ref: TypeRef, writer: Annotator, depth: int = 0) -> tuple[str, ...]:
    """What scalars a type admits, in the order in which text is tried as each."""
    found = set(_scalars(ref, writer, depth)) or {"string"}
    # A number that has no point is an integer already, and text of a number type is no string.
    return tuple(kind for kind in _ORDER if kind in found and not (kind == "integer" and "number" in found))


def _scalars(ref: TypeRef, writer: Annotator, depth: int) -> Iterable[str]:
    match ref:
        case Primitive(kind):
            yield {"integer": "integer", "number": "number", "boolean": "boolean", "any": "json"}.get(kind, "string")
        case Literals(values):
            yield from (_KINDS[type(value)] for value in values if value is not None)
        case Nullable(item):
            yield from _scalars(item, writer, depth)
        case Choice(options):
            for option in options:
                yield from _scalars(option, writer, depth)
        case Named(id) if depth < _DEEPEST:
            yield from _declared(id, writer, depth + 1)
        case _:
            yield "json"


def _declared(id: str, writer: Annotator, depth: int) -> Iterable[str]:
    decl = writer.types.decls.get(id)
    match decl:
        case Enum(kind=kind):
            yield kind
        case Alias(target=target):
            yield from _scalars(target, writer, depth)
        case Union(variants=variants):
            for variant in variants:
                yield from _scalars(variant.type, writer, depth)
        case _:
            yield "json"
