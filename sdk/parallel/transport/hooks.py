# Vendored from generator/specloom/runtime. Edit it there.
"""What a program may watch, and that two may watch the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias, cast

if TYPE_CHECKING:
    # Loaded when there is something to tell.
    from .hook_events import AttemptEnded, AttemptStarted, CallFailed, CallSucceeded, StreamEnded

Added: TypeAlias = Mapping[str, str] | None
"""Headers that a hook adds to a request, or None."""


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
