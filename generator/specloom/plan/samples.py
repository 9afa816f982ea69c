"""Samples: a small JSON value that fits a type, for operations whose document gives no example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from specloom.ir.nodes import Alias, Enum, Model, TypeDecl, Union
from specloom.ir.types import (
    Array,
    Choice,
    Constraints,
    JsonValue,
    Literals,
    Map,
    Named,
    Nullable,
    Primitive,
    Tuple,
    TypeRef,
)

# A sample is for people: what lies deeper, or comes after so many values, is as empty or short as it may be.
_DEEPEST = 20
_MOST = 1_000
_LONGEST = 1_000
# A text that is longer takes the room of several values.
_WORD = 20

_STRINGS = {
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "time": "00:00:00Z",
    "duration": "PT30S",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "decimal": "1.00",
    "byte": "aGVsbG8=",
    "base64": "aGVsbG8=",
    "email": "ada@example.com",
    "uri": "https://example.com",
    "url": "https://example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}


@dataclass(frozen=True, slots=True)
class Sampler:
    """Makes samples of one API's types; a type inside itself ends in the emptiest value."""

    decls: Mapping[str, TypeDecl]

    def sample(self, ref: TypeRef) -> JsonValue:
        """The smallest value of the type that says something."""
        return _Sample(self.decls).of(ref, frozenset())


@dataclass(slots=True)
class _Sample:
    """One sample in the making: types that hold others twice, level by level, would double it with each of them."""

    decls: Mapping[str, TypeDecl]
    room: int = _MOST

    def of(self, ref: TypeRef, inside: frozenset[str]) -> JsonValue:
        self.room -= 1
        match ref:
            case Primitive():
                value = _scalar(ref)
                self.room -= len(value) // _WORD if isinstance(value, str) else 0
                return value
            case Literals(values):
                return values[0] if values else None
            case Array(item, constraints):
                count = max(1, constraints.min_items or 0) if not _leads_back(item, inside) else 0
                return self._items(item, count, inside)
            case Tuple(items):
                return [self.of(item, inside) for item in items]
            case Map():
                return {}
            case Choice(options):
                onward = [option for option in options if not _leads_back(option, inside)] or options
                return self.of(onward[0], inside) if onward else None
            case Nullable(item):
                return None if _leads_back(item, inside) else self.of(item, inside)
            case Named(id):
                is_shown = id in self.decls and id not in inside and len(inside) < _DEEPEST and self.room > 0
                return self._declared(id, inside | {id}) if is_shown else {}

    def _items(self, item: TypeRef, count: int, inside: frozenset[str]) -> list[JsonValue]:
        found: list[JsonValue] = []
        while len(found) < count and (self.room > 0 or not found):
            found.append(self.of(item, inside))
        return found

    def _declared(self, id: str, inside: frozenset[str]) -> JsonValue:
        match self.decls[id]:
            case Model() as model:
                return self._model(model, inside)
            case Enum(members=members):
                return members[0].value if members else ""
            case Alias(target=target):
                return self.of(target, inside)
            case union:
                return self._union(union, inside)

    def _model(self, model: Model, inside: frozenset[str]) -> JsonValue:
        wanted = (field for field in model.fields if field.required and not field.read_only)
        return {field.wire: self.of(field.type, inside) for field in wanted}

    def _union(self, union: Union, inside: frozenset[str]) -> JsonValue:
        if not union.variants:
            return {}
        free = [variant for variant in union.variants if not _leads_back(variant.type, inside)] or union.variants
        value = self.of(free[0].type, inside)
        if union.tag and free[0].tags and isinstance(value, dict):
            return {union.tag: free[0].tags[0], **value, union.tag: free[0].tags[0]}
        return value


def _leads_back(ref: TypeRef, inside: frozenset[str]) -> bool:
    if isinstance(ref, Choice):
        return all(_leads_back(option, inside) for option in ref.options)
    return isinstance(ref, Named) and ref.id in inside


def _scalar(ref: Primitive) -> JsonValue:
    match ref.kind:
        case "string":
            return _string(ref)
        case "integer":
            return int(_number(ref.constraints))
        case "number":
            return _number(ref.constraints)
        case "boolean":
            return True
        case "binary":
            return "hello"
        case "any":
            return {}
        case _:
            return None


def _string(ref: Primitive) -> str:
    text = _STRINGS.get(ref.format, "text")
    if ref.format in _STRINGS:
        return text
    return text.ljust(min(ref.constraints.min_length or 0, _LONGEST), "x")[: ref.constraints.max_length]


def _number(constraints: Constraints) -> int | float:
    if constraints.minimum is not None:
        return constraints.minimum
    if constraints.exclusive_minimum is not None:
        return constraints.exclusive_minimum + 1
    if constraints.maximum is not None:
        return min(1, constraints.maximum)
    return constraints.multiple_of or 1
