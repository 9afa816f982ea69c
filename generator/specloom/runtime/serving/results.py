# Vendored from generator/specloom/runtime. Edit it there.
"""What services return: small typed values that say nothing about HTTP but headers and a revision."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Ok(Generic[T_co]):
    """The operation succeeded, and this is what it returns. `revision` goes into a strong `ETag`."""

    data: T_co
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class Created(Generic[T_co]):
    """Something new exists; `location` is where."""

    data: T_co
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class Accepted(Generic[T_co]):
    """Work has begun; `location` is where to watch it."""

    data: T_co
    location: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class NoContent:
    """The operation succeeded and has nothing to say."""

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class Paged(Generic[T_co]):
    """One page of a list. No `next_cursor` means that this was the last."""

    items: Sequence[T_co]
    next_cursor: str | None = None
    has_more: bool = False
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class ServerEvent:
    """One event of an event stream. `data` is a model, anything JSON can hold, or bytes that are sent as they are."""

    data: Any = None
    event: str = ""
    id: str = ""
    retry: int | None = None
    comment: str = ""


Parting: TypeAlias = Literal["time_limit", "shutdown"]
"""Why a stream is cut that has not ended: it has been open for long, or the server stops."""


@dataclass(frozen=True)
class EventStream:
    """A live `text/event-stream`. `resume_id` goes out first, so that even an early cut can be resumed.

    `farewell` makes the last event of a stream that is cut; without one there is only a comment, which no document
    has to declare.
    """

    events: AsyncIterator[ServerEvent]
    resume_id: str = ""
    farewell: Callable[[Parting], ServerEvent] | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class Lines(Generic[T_co]):
    """A stream of JSON lines in constant memory."""

    items: AsyncIterator[T_co]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


@dataclass(frozen=True)
class Raw:
    """Bytes that are sent as they are: a file, a text, a picture."""

    body: bytes
    media: str = "application/octet-stream"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    revision: str | None = None


Result: TypeAlias = Ok[Any] | Created[Any] | Accepted[Any] | NoContent | Paged[Any] | EventStream | Lines[Any] | Raw
