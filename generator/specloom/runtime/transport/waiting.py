# Vendored from generator/specloom/runtime. Edit it there.
"""Waiting for what a call has started: when to look again, and what the look means."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from ..data import Model, provenance_of
from .errors import (
    APIConnectionError,
    ConfigurationError,
    DeadlineExceededError,
    RateLimitError,
    SDKError,
    ServerError,
    WaitFailedError,
)
from .operation import Operation, PollSpec
from .options import RequestOptions
from .retries import parse_retry_after

_LONGEST = 10.0
_GROWTH = 1.5
_FAILURES = 5
# A timer may ring this much early.
_TICK = 0.001


class Wait:
    """One wait. A driver looks when it is told to, and tells what it saw."""

    def __init__(self, operation: Operation[Any], started: Any, now: float, deadline: float | None) -> None:
        if operation.poll is None:
            raise ConfigurationError(f"{operation.id} starts nothing that could be waited for")
        self._spec: PollSpec = operation.poll
        self._id = operation.id
        self._target = read_attribute(started, self._spec.id)
        if not isinstance(self._target, str | int):
            raise ConfigurationError(f"{operation.id}: its result has no `{self._spec.id}` to wait for")
        self._started = now
        self._until = None if deadline is None else now + deadline
        self._interval = self._spec.interval
        self._failures = 0
        self.last: Any = started

    @property
    def retrieve(self) -> Operation[Any]:
        """The operation that looks."""
        return self._spec.retrieve()

    @property
    def path(self) -> dict[str, Any]:
        """What it looks at."""
        return {self._spec.parameter: self._target}

    def options(self, given: RequestOptions | None, now: float) -> RequestOptions | None:
        """The options of the next look, which must not outlast the wait."""
        if self._until is None:
            return given
        left = max(0.0, self._until - now)
        options: RequestOptions = {**(given or {})}
        options["deadline"] = min(left, options.get("deadline", left))
        return options

    def see(self, value: Any, now: float) -> float | None:
        """None: it is done. A number: look again after that. Raises when it failed, or when time is up."""
        self.last, self._failures = value, 0
        status = read_attribute(value, self._spec.status)
        if status in self._spec.done:
            return None
        if status in self._spec.failed:
            error = WaitFailedError(f"{self._id}: `{self._target}` is {status}", result=value, status_name=status)
            raise self._explained(error, now)
        return self._next(_asked_for(value), now, str(status))

    def miss(self, error: SDKError, now: float) -> float:
        """A look failed. Waiting goes on when the fault may pass; raises when it will not, or has lasted too long."""
        if isinstance(error, DeadlineExceededError) and self._until is not None and now >= self._until - _TICK:
            raise self._late(error.message, now) from error
        self._failures += 1
        may_pass = isinstance(error, APIConnectionError | RateLimitError | ServerError)
        if not may_pass or self._failures > _FAILURES:
            raise error
        return self._next(error.retry_after, now, error.message)

    def _next(self, asked_for: float | None, now: float, state: str) -> float:
        delay = self._interval if asked_for is None else max(asked_for, self._interval)
        self._interval = min(self._interval * _GROWTH, _LONGEST)
        if self._until is not None and now + delay >= self._until:
            raise self._late(state, now)
        return delay

    def _late(self, state: str, now: float) -> SDKError:
        error = DeadlineExceededError(f"{self._id}: `{self._target}` was not done in time; last seen: {state}")
        return self._explained(error, now)

    def _explained(self, error: SDKError, now: float) -> SDKError:
        """`error` with what is known about the last answer, and how long it all took."""
        error.elapsed = now - self._started
        provenance = provenance_of(self.last)
        if provenance is not None and provenance.response is not None:
            error.about(provenance.response)
            error.attempts = provenance.response.attempts
        return error


def read_attribute(value: Any, path: str) -> Any:
    """The value at a dotted path of a model, by the names on the wire."""
    for step in path.split("."):
        value = cast("dict[str, Any]", value).get(step) if isinstance(value, dict) else _attribute(value, step)
    return value


def _attribute(value: object, wire_name: str) -> Any:
    if not isinstance(value, Model):
        return None
    names = {field.alias or name: name for name, field in type(value).model_fields.items()}
    return getattr(value, names.get(wire_name, wire_name), None)


def _asked_for(value: Any) -> float | None:
    provenance = provenance_of(value)
    return parse_retry_after(provenance.response.headers, datetime.now(UTC)) if provenance else None
