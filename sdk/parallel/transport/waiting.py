# Vendored from generator/specloom/runtime. Edit it there.
"""Waiting for what a call has started: when to look again, and what the look means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

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
from .operation import Operation, PollSpec, PollStep
from .options import RequestOptions
from .retries import parse_retry_after

_LONGEST = 10.0
_GROWTH = 1.5
_FAILURES = 5
_SHARED = ("timeout", "max_retries", "headers")
# A timer may ring this much early.
_TICK = 0.001


class Step(NamedTuple):
    """What a driver is to call next."""

    operation: Operation[Any]
    path: dict[str, Any]


class Wait:
    """One wait. A driver follows, looks and cancels when it is told to, and tells what it saw.

    `started` is what `operation` returned, or only the id of what is waited for. `place` is what its path was filled
    with: calls below the same path take the same.
    """

    def __init__(
        self,
        operation: Operation[Any],
        started: Any,
        now: float,
        deadline: float | None = None,
        options: RequestOptions | None = None,
        place: Mapping[str, Any] | None = None,
    ) -> None:
        if operation.poll is None:
            raise ConfigurationError(f"{operation.id} starts nothing that could be waited for")
        self._spec: PollSpec = operation.poll
        self._id = operation.id
        self._target = started if isinstance(started, str | int) else read_attribute(started, self._spec.id)
        if not isinstance(self._target, str | int):
            raise ConfigurationError(f"{operation.id}: its result has no `{self._spec.id}` to wait for")
        self._started = now
        self._until = None if deadline is None else now + deadline
        self._options = options
        self._place = place or {}
        self._interval = self._spec.interval
        self._failures = 0
        self._has_followed = False
        self.last: Any = started

    @property
    def look(self) -> Step:
        """The call that looks how it is."""
        return self._at(self._spec.retrieve(), self._spec.parameter, self._target)

    @property
    def cancel(self) -> Step | None:
        """The call that stops the work; None where the API has none, or it is not known yet of what."""
        return self._step(self._spec.cancel)

    def follow(self) -> Step | None:
        """The stream that tells when it is worth looking: given once, as soon as it is known of what."""
        found = None if self._has_followed else self._step(self._spec.events)
        self._has_followed = self._has_followed or found is not None
        return found

    def options(self, now: float) -> RequestOptions | None:
        """The options of the next call, which must not outlast the wait."""
        if self._until is None:
            return self._options
        left = max(0.0, self._until - now)
        options: RequestOptions = {**(self._options or {})}
        options["deadline"] = min(left, options.get("deadline", left))
        return options

    def lose(self, error: SDKError, now: float) -> float:
        """The stream broke: seconds until a look, for looking goes on without it; raises when time is up."""
        if self._is_late(error, now):
            raise self._late(error.message, now) from error
        delay = error.retry_after or 0.0
        if self._until is not None and now + delay >= self._until:
            raise self._late(error.message, now) from error
        return delay

    def see(self, value: Any, now: float) -> float | None:
        """None: it is done. A number: look again after that. Raises when it failed, or when time is up."""
        self.last, self._failures = value, 0
        status = read_attribute(value, self._spec.status)
        if status in self._spec.done:
            return None
        if status in self._spec.failed:
            error = WaitFailedError(f"{self._id}: `{self._target}` is {status}", result=value, status_name=status)
            raise self._explained(error, now)
        if not self._has_followed and self._step(self._spec.events) is not None:
            return 0.0  # the answer has told what to follow
        return self._next(_asked_for(value), now, str(status))

    def miss(self, error: SDKError, now: float) -> float:
        """A look failed. Waiting goes on when the fault may pass; raises when it will not, or has lasted too long."""
        if self._is_late(error, now):
            raise self._late(error.message, now) from error
        self._failures += 1
        may_pass = isinstance(error, APIConnectionError | RateLimitError | ServerError)
        if not may_pass or self._failures > _FAILURES:
            raise error
        return self._next(error.retry_after, now, error.message)

    def note(self, outcome: str) -> str:
        """A line for whoever broke the wait off: what it was about, and what becomes of that."""
        return f"{self._id}: `{self._target}` {outcome}"

    def _step(self, step: PollStep | None) -> Step | None:
        if step is None:
            return None
        value = read_attribute(self.last, step.id) if step.id else self._target
        return self._at(step.operation(), step.parameter, value) if isinstance(value, str | int) else None

    def _at(self, operation: Operation[Any], parameter: str, value: str | int) -> Step:
        shared = {wire: given for wire, given in self._place.items() if f"{{{wire}}}" in operation.path}
        return Step(operation, {**shared, parameter: value})

    def _is_late(self, error: SDKError, now: float) -> bool:
        return isinstance(error, DeadlineExceededError) and self._until is not None and now >= self._until - _TICK

    def _next(self, asked_for: float | None, now: float, state: str) -> float:
        delay = self._interval if asked_for is None else max(asked_for, self._interval)
        self._interval = min(self._interval * _GROWTH, _LONGEST)
        if self._until is not None and now + delay >= self._until:
            raise self._late(state, now)
        return delay

    def _late(self, state: str, now: float) -> SDKError:
        error = DeadlineExceededError(f"{self._id}: `{self._target}` was not done in time; last seen: {state}")
        error.result = self.last
        return self._explained(error, now)

    def _explained(self, error: SDKError, now: float) -> SDKError:
        """`error` with what is known about the last answer, and how long it all took."""
        error.elapsed = now - self._started
        provenance = provenance_of(self.last)
        if provenance is not None and provenance.response is not None:
            error.about(provenance.response)
            error.attempts = provenance.response.attempts
        return error


def bounded(options: RequestOptions | None, deadline: float | None) -> RequestOptions | None:
    """The options of the call that starts the work: the deadline of the wait begins with it."""
    if deadline is None:
        return options
    given: RequestOptions = {**(options or {})}
    given["deadline"] = min(deadline, given.get("deadline", deadline))
    return given


def of_looks(options: RequestOptions | None) -> RequestOptions | None:
    """What of a starting call's options is meant for the calls that look as well: not its key, query or body."""
    kept = {name: value for name, value in (options or {}).items() if name in _SHARED}
    return cast("RequestOptions", kept) or None


def refuse_raw(view: str) -> None:
    """A wait reads what it sees."""
    if view == "raw":
        raise ConfigurationError("a wait has no raw answer: call the method without `_and_wait`, and look yourself")


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
