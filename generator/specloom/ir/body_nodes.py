"""IR nodes: request bodies, in each of their media types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specloom.diagnostics import NOWHERE, Origin
from specloom.ir.types import TypeRef

ParamStyle = Literal[
    "simple", "label", "matrix", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie", "content"
]


@dataclass(frozen=True, slots=True)
class PartHeader:
    """A header of a part; `value` is what it always is, if the document says so."""

    wire: str
    required: bool = False
    value: str = ""


@dataclass(frozen=True, slots=True)
class PartEncoding:
    """How one part of a form or multipart body is written.

    `wire` is the field's name; of parts without names their place (`0`), or nothing for those of no place of their own.
    """

    wire: str
    content_type: str = ""
    # Empty where the document names none; a value with an inside is then JSON.
    style: ParamStyle | Literal[""] = ""
    explode: bool = True
    allow_reserved: bool = False
    headers: tuple[PartHeader, ...] = ()
    # Of a part that is a body of parts, or a form, by itself.
    parts: tuple[PartEncoding, ...] = ()


BodyKind = Literal["json", "form", "multipart", "binary", "text", "lines"]


@dataclass(frozen=True, slots=True)
class BodyVariant:
    """One media type a request body may have. `is_flat`: its fields become arguments of the method.

    `is_alias`: another one says the same, under a name that everybody knows; clients need no choice between the two.
    """

    media: str
    kind: BodyKind
    type: TypeRef
    is_flat: bool = False
    encoding: tuple[PartEncoding, ...] = ()
    is_alias: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A request body; the first variant is the one that generated methods send by default."""

    required: bool
    variants: tuple[BodyVariant, ...]
    doc: str = ""
    origin: Origin = NOWHERE

    @property
    def offered(self) -> tuple[BodyVariant, ...]:
        """The variants between which there is something to choose, the default first."""
        return tuple(variant for variant in self.variants if not variant.is_alias)
