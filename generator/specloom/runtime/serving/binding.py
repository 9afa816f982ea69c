# Vendored from generator/specloom/runtime. Edit it there.
"""Binding: which method of which service answers which operation; what is missing is said at the start, all at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar, cast, get_origin

from .dispatch import Handler, Route
from .operation import OperationMeta

S = TypeVar("S")


class MissingHandlers(TypeError):
    """Services lack methods that the document promises; the message names each."""


class Unimplemented:
    """Stands where a service is not written yet: every operation of it answers 501."""

    def __getattr__(self, name: str) -> NotWritten:
        if name.startswith("__"):
            raise AttributeError(name)
        return NotWritten(name)


@dataclasses.dataclass(frozen=True, slots=True)
class NotWritten:
    """A handler that is not written yet. Dispatchers answer 501 in its place."""

    name: str

    async def __call__(self, ctx: Any, input: Any) -> NoReturn:
        raise NotImplementedError(f"no service has the method `{self.name}` yet")


def unimplemented_except(services: type[S], **written: Any) -> S:
    """`services` built from those that are `written`; all others answer 501."""
    # Of `Services[Request]`, the class is `Services`.
    fields = dataclasses.fields(get_origin(services) or services)  # pyright: ignore[reportArgumentType]
    return services(**{field.name: written.get(field.name, Unimplemented()) for field in fields})


def bind(pairs: Iterable[tuple[OperationMeta, object]]) -> tuple[Route, ...]:
    """One route per operation and the service that answers it; raises `MissingHandlers` for what is not there."""
    routes: list[Route] = []
    missing: list[str] = []
    for meta, service in pairs:
        handler = getattr(service, meta.handler, None)
        if callable(handler):
            routes.append(Route(meta, cast("Handler", handler)))
        else:
            missing.append(f"`{meta.handler}` ({meta.method} {meta.path}) of {type(service).__name__}")
    if missing:
        raise MissingHandlers(f"{len(missing)} operation(s) have no handler: {', '.join(missing)}")
    return tuple(routes)
