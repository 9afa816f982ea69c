# Vendored from generator/specloom/runtime. Edit it there.
"""What a server knows about an operation: data that the generator prints and the machinery reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Where: TypeAlias = Literal["path", "query", "header", "cookie"]
Scalar: TypeAlias = Literal["integer", "number", "boolean", "string", "json"]
BodyKind: TypeAlias = Literal["json", "form", "multipart", "binary", "text", "lines"]
AnswerKind: TypeAlias = Literal["json", "text", "binary", "sse", "lines", "empty"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What text from the wire may become: one scalar, a list of them, or an object with scalars in it.

    `scalars` are tried in order, and text that is none of them stays text. `fields` are the known properties of an
    object; `rest` is the shape of the others.
    """

    kind: Literal["scalar", "array", "object"] = "scalar"
    scalars: tuple[Scalar, ...] = ("string",)
    item: Shape | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict[str, "Shape"])
    rest: Shape | None = None


TEXT = Shape()
INTEGER = Shape(scalars=("integer",))
NUMBER = Shape(scalars=("number",))
BOOLEAN = Shape(scalars=("boolean",))
JSON = Shape(scalars=("json",))


def array_of(item: Shape) -> Shape:
    """The shape of a list whose items have the shape `item`."""
    return Shape(kind="array", item=item)


def object_of(fields: Mapping[str, Shape], rest: Shape | None = None) -> Shape:
    """The shape of an object with the properties `fields`, by wire name."""
    return Shape(kind="object", fields=fields, rest=rest)


@dataclass(frozen=True, slots=True)
class ParamMeta:
    """One parameter: where it is, how it is written, and the attribute of the input that it fills."""

    name: str
    wire: str
    where: Where
    type: Callable[[], Any]
    shape: Shape = TEXT
    required: bool = False
    default: Any = None
    style: str = ""
    explode: bool | None = None


@dataclass(frozen=True, slots=True)
class PartMeta:
    """How one property of a form or a multipart body is written."""

    wire: str
    content_type: str = ""
    # Empty where the document leaves it open: a value with an inside is then JSON.
    style: str = ""
    explode: bool = True


@dataclass(frozen=True, slots=True)
class BodyVariantMeta:
    """One media type that a request body may have."""

    media: str
    kind: BodyKind
    type: Callable[[], Any]
    shape: Shape = JSON
    parts: tuple[PartMeta, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyMeta:
    """The request body of an operation."""

    required: bool
    variants: tuple[BodyVariantMeta, ...]


@dataclass(frozen=True, slots=True)
class PageMeta:
    """Where a list answer keeps what: dotted paths from the root of the body, empty when it has no such thing."""

    items: str
    next: str = ""
    has_more: str = ""
    limit: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class OperationMeta:
    """One operation. `handler` is the method of the service that answers it, `returns` the type of what it returns:
    of one item where there are many.

    `ignored_query` names query parameters that are no input: credentials.
    """

    id: str
    method: str
    path: str
    handler: str
    resource: str
    input: Callable[[], type[Any]]
    params: tuple[ParamMeta, ...] = ()
    body: BodyMeta | None = None
    ignored_query: tuple[str, ...] = ()
    success_status: int = 200
    answer: AnswerKind = "json"
    media: str = "application/json"
    offers: tuple[str, ...] = ()
    returns: Callable[[], Any] | None = None
    envelope: str = ""
    page: PageMeta | None = None
    stream: Literal["", "sse", "lines"] = ""
    trailer: str = ""
    stream_error: str = ""
    is_public: bool = False
    scopes: tuple[str, ...] = ()
    cost: int = 0
    idempotency: Literal["required", "optional", "none"] = "none"
    job: Mapping[str, Any] | None = None
    cache: Mapping[str, Any] | None = None
    audit: Mapping[str, Any] | None = None
    events: tuple[str, ...] = ()
    slo: Mapping[str, Any] | None = None
    resources: tuple[str, ...] = ()
    returns_secret: bool = False
    deprecated: bool = False

    @property
    def produces(self) -> tuple[str, ...]:
        """The media types that a success may have, the preferred one first."""
        return self.offers or (self.media,)

    @property
    def is_safe(self) -> bool:
        """Whether the method promises to change nothing."""
        return self.method in ("GET", "HEAD", "OPTIONS")
