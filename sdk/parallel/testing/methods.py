# Vendored from generator/specloom/runtime. Edit it there.
"""From a client's method to the operation that it calls, and the arguments by their names on the wire."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from ..data import omit
from ..transport import AsyncClient, AsyncResource, Operation, SyncClient, SyncResource, methods

_OWNERS = (SyncClient, AsyncClient, SyncResource, AsyncResource)


class _Anything:
    """Stands for a required argument that the test says nothing about."""


def called(
    method: Callable[..., Any], arguments: Sequence[Any], names: Mapping[str, Any]
) -> tuple[Operation[Any], dict[str, Any]]:
    """The operation of a bound method, and what the given arguments send."""
    operation, passed = methods.called(_OWNERS, method, arguments, {**_required(method, arguments), **names})
    return operation, dict(_sent(passed))


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
