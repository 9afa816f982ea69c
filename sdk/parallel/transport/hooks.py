# Vendored from generator/specloom/runtime. Edit it there.
"""What a program may watch: attempts as they begin and end. Never bodies, never credentials."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A request is about to go out."""

    operation: str
    method: str
    path: str  # the template, not the filled-in path
    attempt: int


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


@dataclass(frozen=True, slots=True)
class Hooks:
    """Functions to call. They run in the calling thread or task, and what they raise is raised."""

    on_attempt: Callable[[AttemptStarted], None] | None = None
    on_result: Callable[[AttemptEnded], None] | None = None
