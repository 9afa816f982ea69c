"""Type references: the small closed union that every field, parameter, body and response is typed with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from specloom.load.tree import JsonValue as JsonValue

PrimitiveKind = Literal["string", "integer", "number", "boolean", "null", "binary", "any", "never"]


@dataclass(frozen=True, slots=True)
class Constraints:
    """The JSON Schema assertions on a value; clients document them, servers and mocks enforce them."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None
    multiple_of: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False
    min_properties: int | None = None
    max_properties: int | None = None


UNCONSTRAINED = Constraints()


@dataclass(frozen=True, slots=True)
class Primitive:
    """A scalar, or `any` (no schema), `never` (`false`), `binary` (raw bytes as a whole body or part)."""

    kind: PrimitiveKind
    format: str = ""
    constraints: Constraints = UNCONSTRAINED


@dataclass(frozen=True, slots=True)
class Literals:
    """An anonymous closed set of scalars (`const`, or an enum too small to deserve a name)."""

    values: tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A JSON array of one item type."""

    item: TypeRef
    constraints: Constraints = UNCONSTRAINED


@dataclass(frozen=True, slots=True)
class Tuple:
    """A JSON array with a type per place (`prefixItems`); `rest` types what follows, None forbids it."""

    items: tuple[TypeRef, ...]
    rest: TypeRef | None = None


@dataclass(frozen=True, slots=True)
class Map:
    """A JSON object with free keys."""

    value: TypeRef
    constraints: Constraints = UNCONSTRAINED
    key_pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A reference to a `Model`, `Enum`, `Union` or `Alias` of `Api.types`, by id."""

    id: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An anonymous union of types that need no name (`string | integer`, `string | string[]`)."""

    options: tuple[TypeRef, ...]


@dataclass(frozen=True, slots=True)
class Nullable:
    """`item`, or JSON null."""

    item: TypeRef


TypeRef: TypeAlias = "Primitive | Literals | Array | Tuple | Map | Named | Choice | Nullable"


def without_null(type_ref: TypeRef) -> TypeRef:
    """The type inside a `Nullable`."""
    return type_ref.item if isinstance(type_ref, Nullable) else type_ref
