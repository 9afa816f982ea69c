# Vendored from generator/specloom/runtime. Edit it there.
"""From a client's method to the operation that it calls, and what it passes on: without calling it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn, cast
from warnings import warn

from .arguments import Arguments
from .errors import ConfigurationError
from .operation import Operation
from .options import RequestOptions, listed


class _Called(Exception):
    def __init__(self, operation: Operation[Any], passed: Mapping[str, Any]) -> None:
        self.operation = operation
        self.passed = passed


def called(
    owners: tuple[type, ...], method: Callable[..., Any], arguments: Sequence[Any], names: Mapping[str, Any]
) -> tuple[Operation[Any], Mapping[str, Any]]:
    """The operation of a method, and the keywords that it passes on; TypeError when it is none of one of `owners`."""
    owner: Any = getattr(method, "__self__", None)
    if not isinstance(owner, owners):
        raise TypeError(f"{method!r} is no method of a client: pass `client.things.retrieve`")
    try:
        begun: Any = _plain(getattr(cast("Any", type(owner)), method.__name__))(_telling(owner), *arguments, **names)
        if isinstance(begun, Coroutine):
            cast("Coroutine[Any, Any, object]", begun).send(None)
    except _Called as found:
        return found.operation, found.passed
    raise TypeError(f"{method!r} calls no operation of the API")


def call_of(
    owners: tuple[type, ...], method: Callable[..., Any], arguments: Sequence[Any], names: Mapping[str, Any]
) -> tuple[Operation[Any], Arguments]:
    """The same, with the arguments by place."""
    operation, passed = called(owners, method, arguments, names)
    deprecation: str = getattr(method, "__deprecated__", "")
    if deprecation:
        warn(deprecation, DeprecationWarning, stacklevel=4)  # where the client was told to
    places = {name: passed[name] for name in ("path", "query", "headers", "cookies", "body") if name in passed}
    return operation, Arguments(**places, options=passed["options"])


def _plain(function: Any) -> Any:
    """A method without the warning that it is deprecated: it is looked at here, not called."""
    while hasattr(function, "__deprecated__") and hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def _telling(owner: Any) -> Any:
    """The owner of a method, with a client that tells what it was to do."""
    kind = cast("Any", type(owner))
    if hasattr(kind, "is_async"):  # a client itself
        told = object.__new__(cast("type[object]", kind))
        vars(told).update(_TOLD)
        return told
    return kind(cast("Any", SimpleNamespace(**_TOLD)))


def _tell(
    operation: Operation[Any],
    options: RequestOptions | None = None,
    max_items: int | None = None,
    prefetch: bool = False,
    **places: Any,
) -> NoReturn:
    raise _Called(operation, {**places, "options": listed(options, max_items, prefetch)})


def _tell_list(
    operation: Operation[Any],
    options: RequestOptions | None = None,
    max_items: int | None = None,
    prefetch: bool = False,
    **passed: Any,
) -> NoReturn:
    _tell(operation, options, max_items=max_items, prefetch=prefetch, **passed)


def _refuse(operation: Operation[Any], *_: object, **__: object) -> NoReturn:
    raise ConfigurationError(f"{operation.id}: what waits is several calls: name the method that makes one")


# What methods call on their client.
_TOLD = {
    "call": _tell,
    "page": _tell_list,
    "stream": _tell,
    "lines": _tell,
    "wait": _refuse,
    "call_and_wait": _refuse,
}
