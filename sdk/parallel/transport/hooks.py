# Vendored from generator/specloom/runtime. Edit it there.
"""What a program may watch: attempts as they begin and end, calls and streams as they end. Never bodies or credentials."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias, cast

Added: TypeAlias = Mapping[str, str] | None
"""Headers that a hook adds to a request, or None."""


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A request is about to go out. All events of one call have its number, `call`, in common."""

    operation: str
    method: str
    path: str  # the template, not the filled-in path
    attempt: int
    call: int = 0
    server: str = ""  # scheme, host and port


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """An attempt is over: `status` 0 when no answer came. `next_delay` is None when there is no other attempt."""

    operation: str
    method: str
    path: str
    attempt: int
    status: int
    seconds: float
    request_id: str | None
    error: str | None
    next_delay: float | None
    call: int = 0


@dataclass(frozen=True, slots=True)
class CallSucceeded:
    """A call has given its result. `seconds` count from its beginning, over all attempts and pauses."""

    operation: str
    method: str
    path: str
    attempts: int
    status: int
    seconds: float
    request_id: str | None
    call: int = 0


@dataclass(frozen=True, slots=True)
class CallFailed:
    """A call, or the reading of a stream, raises `error`; `status` 0 when there was no answer."""

    operation: str
    method: str
    path: str
    attempts: int
    status: int
    seconds: float
    request_id: str | None
    error: BaseException = field(repr=False)
    call: int = 0


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A stream that was open is over: read to its end, closed before it, or broken (`error`).

    `items` have been handed on, over as many connections as it took, in `seconds`.
    """

    operation: str
    method: str
    path: str
    items: int
    seconds: float
    request_id: str | None
    error: BaseException | None = field(repr=False)
    call: int = 0


@dataclass(frozen=True, slots=True)
class Hooks:
    """Functions to call. They run in the calling thread or task, and what they raise is raised.

    With an async client they may be coroutine functions, which are awaited before the call goes on. The headers that
    `on_attempt` returns go along with the request. `first | second` are the hooks of both.
    """

    on_attempt: Callable[[AttemptStarted], Added | Awaitable[Added]] | None = None
    on_result: Callable[[AttemptEnded], object] | None = None
    on_success: Callable[[CallSucceeded], object] | None = None
    on_error: Callable[[CallFailed], object] | None = None
    on_stream_end: Callable[[StreamEnded], object] | None = None

    def __or__(self, other: Hooks) -> Hooks:
        """Both, this one's functions first."""
        pairs = ((each.name, getattr(self, each.name), getattr(other, each.name)) for each in fields(Hooks))
        return Hooks(**{name: _both(first, second) for name, first, second in pairs})


Hook: TypeAlias = Callable[[Any], Any]


def _both(first: Hook | None, second: Hook | None) -> Hook | None:
    if first is None or second is None:
        return first or second

    def tell_both(event: object) -> Any:
        told = [first(event), second(event)]
        return _merged_later(told) if any(isinstance(each, Awaitable) for each in told) else _merged(told)

    return tell_both


async def _merged_later(told: list[Any]) -> Added:
    return _merged([await each if isinstance(each, Awaitable) else each for each in told])


def _merged(told: list[Any]) -> Added:
    added: dict[str, str] = {}
    for headers in told:
        if isinstance(headers, Mapping):
            added.update(cast("Mapping[str, str]", headers))
    return added
