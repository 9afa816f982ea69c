"""One schema in one shape, whichever dialect it was written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from specloom.diagnostics import Origin
from specloom.load.tree import JsonValue
from specloom.resolve.node import Node

Scalar: TypeAlias = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Discriminator:
    """The property that tells variants apart, the values that are mapped by hand, and who gets all others."""

    wire: str
    mapping: tuple[tuple[str, Node | None], ...] = ()
    default: Node | None = None


@dataclass(frozen=True, slots=True)
class Arms:
    """The alternatives of one `oneOf` or `anyOf`."""

    keyword: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The assertions on a value, in the spelling of JSON Schema 2020-12."""

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


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Schema:
    """What a schema says. 3.0's `nullable`, type arrays and `const` have become one shape here.

    `is_anything` and `is_nothing` are the boolean schemas. A property lists several nodes when several parts of an
    `allOf` describe it. `types` never holds "null"; neither does `values`.
    """

    node: Node
    is_nothing: bool = False
    reference: str = ""
    types: tuple[str, ...] = ()
    is_nullable: bool = False
    format: str = ""
    # enum or const; None when neither is said.
    values: tuple[JsonValue, ...] | None = None
    is_const: bool = False
    limits: Limits = NO_LIMITS
    properties: dict[str, tuple[Node, ...]] = field(default_factory=dict[str, "tuple[Node, ...]"])
    required: tuple[str, ...] = ()
    # A node, or what a boolean said, or None for "not said".
    additional: Node | bool | None = None
    patterns: tuple[tuple[str, Node], ...] = ()
    # What `propertyNames` asks of every key.
    key_pattern: str = ""
    items: Node | None = None
    prefix_items: tuple[Node, ...] = ()
    all_of: tuple[Node, ...] = ()
    arms: tuple[Arms, ...] = ()
    # What holds under a condition: `then`, `else` and the members of `dependentSchemas`.
    conditional: tuple[Node, ...] = ()
    discriminator: Discriminator | None = None
    media: str = ""
    encoding: str = ""
    title: str = ""
    doc: str = ""
    default: JsonValue = None
    has_default: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    # The members that are not JSON Schema's: `x-…`.
    extensions: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    def origin(self) -> Origin:
        """Where it is written."""
        return self.node.origin

    @property
    def says_nothing(self) -> bool:
        """Whether any value passes, as far as types go: docs and annotations alone."""
        return not (self.reference or self.types or self.all_of or self.says_more_than_type)

    @property
    def says_more_than_type(self) -> bool:
        """Whether anything but `type`, `$ref` and `allOf` narrows what passes."""
        return bool(
            self.is_nothing
            or self.values is not None
            or self.properties
            or self.additional is not None
            or self.patterns
            or self.items
            or self.prefix_items
            or self.arms
            or self.format
        )
