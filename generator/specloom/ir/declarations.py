"""The declarations of the IR: models, enums, unions and aliases, with names that no language has rendered yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from specloom.diagnostics import NOWHERE, Origin
from specloom.ir.types import JsonValue, TypeRef


@dataclass(frozen=True, slots=True)
class Name:
    """A name before any language has rendered it: `("pipeline", "id")`."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a model. Nullability is in `type`; absence is `required`."""

    name: Name
    wire: str
    type: TypeRef
    required: bool
    doc: str = ""
    default: JsonValue = None
    has_default: bool = False
    read_only: bool = False
    write_only: bool = False
    is_secret: bool = False
    deprecated: bool = False
    # What the property's own schema shows, if it does.
    example: JsonValue = None
    has_example: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Model:
    """An object with known properties; `allOf` is already merged into `fields`."""

    id: str
    name: Name
    fields: tuple[Field, ...]
    doc: str = ""
    # What `additionalProperties` says: a type, None for "not said", False for forbidden.
    extra: TypeRef | Literal[False] | None = None
    in_request: bool = False
    in_response: bool = False
    deprecated: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Member:
    """One value of an enum."""

    name: Name
    value: str | int | float | bool
    doc: str = ""


@dataclass(frozen=True, slots=True)
class Enum:
    """A set of scalars; open means that values unknown today are passed through.

    One that is anonymous has a name only because everything has: nobody gave it one.
    """

    id: str
    name: Name
    kind: Literal["string", "integer", "number", "boolean"]
    members: tuple[Member, ...]
    is_open: bool = True
    is_anonymous: bool = False
    doc: str = ""
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    deprecated: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Variant:
    """One arm of a union and the values of the tag that select it."""

    type: TypeRef
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Union:
    """A named `oneOf`/`anyOf`; `tag` is the wire name of the discriminating property, if there is one.

    `fallback` is the variant of values whose tag selects none; None where such values are of no known kind.
    """

    id: str
    name: Name
    variants: tuple[Variant, ...]
    tag: str | None = None
    fallback: TypeRef | None = None
    doc: str = ""
    in_request: bool = False
    in_response: bool = False
    origin: Origin = NOWHERE


@dataclass(frozen=True, slots=True)
class Alias:
    """A component schema that is neither object, enum nor union: a named scalar, array or map."""

    id: str
    name: Name
    target: TypeRef
    doc: str = ""
    origin: Origin = NOWHERE


TypeDecl: TypeAlias = Model | Enum | Union | Alias
