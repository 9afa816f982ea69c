# Vendored from generator/specloom/runtime. Edit it there.
"""What hooks are told: attempts as they begin and end, calls and streams as they end. Never bodies or credentials."""

from __future__ import annotations

from dataclasses import dataclass, field


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
