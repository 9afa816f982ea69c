# Vendored from generator/specloom/runtime. Edit it there.
"""From a client's method to the operation that it calls, and the arguments by their names on the wire."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NoReturn, cast

from ..data import omit
from ..transport import AsyncClient, AsyncResource, Operation, SyncClient, SyncResource

_VERBS = ("call", "page", "stream", "lines")


class _Anything:
    """Stands for a required argument that the test says nothing about."""


class _Called(Exception):
    def __init__(self, operation: Operation[Any], places: Mapping[str, Any]) -> None:
        self.operation = operation
        self.places = places


def called(
    method: Callable[..., Any], arguments: Sequence[Any], names: Mapping[str, Any]
) -> tuple[Operation[Any], dict[str, Any]]:
    """The operation of a bound method, and what the given arguments send."""
    owner: Any = getattr(method, "__self__", None)
    if not isinstance(owner, SyncClient | AsyncClient | SyncResource | AsyncResource):
        raise TypeError(f"{method!r} is no method of a client: pass `client.things.retrieve`, or an operation")
    try:
        telling = getattr(_recording(owner), method.__name__)
        begun: Any = telling(*arguments, **{**_required(method, arguments), **names})
        if inspect.iscoroutine(begun):
            begun.send(None)
    except _Called as found:
        return found.operation, dict(_sent(found.places))
    raise TypeError(f"{method!r} calls no operation of the API")


def _recording(owner: Any) -> Any:
    """The owner of a method, with a client that tells what it was to do."""
    if isinstance(owner, SyncClient | AsyncClient):
        told = object.__new__(type(owner))
        vars(told).update(dict.fromkeys(_VERBS, _tell))
        return told
    return type(owner)(cast("Any", _Recorder()))


class _Recorder:
    def __getattr__(self, name: str) -> Any:
        if name in _VERBS:
            return _tell
        raise AttributeError(name)


def _tell(operation: Operation[Any], **places: Any) -> NoReturn:
    raise _Called(operation, places)


def _required(method: Callable[..., Any], arguments: Sequence[Any]) -> dict[str, Any]:
    """Something for every required argument that is not given."""
    parameters = list(inspect.signature(method).parameters.values())[len(arguments) :]
    return {
        found.name: _Anything()
        for found in parameters
        if found.default is found.empty and found.kind not in (found.VAR_KEYWORD, found.VAR_POSITIONAL)
    }


def _sent(places: Mapping[str, Any]) -> Any:
    for place in ("body", "headers", "query", "path"):
        values: Any = places.get(place)
        if isinstance(values, Mapping):
            for name, value in cast("Mapping[str, Any]", values).items():
                if value is not omit and not isinstance(value, _Anything):
                    yield name, value
