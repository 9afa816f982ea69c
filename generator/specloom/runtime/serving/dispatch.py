# Vendored from generator/specloom/runtime. Edit it there.
"""The seam between routes and what runs around them: a `Dispatcher` is handed each matched call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from .decode import Decoder, Upgrade
from .operation import OperationMeta
from .problem import Problem
from .results import Result

Handler: TypeAlias = Callable[[Any, Any], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation bound to the method of a service that answers it."""

    meta: OperationMeta
    handler: Handler


@dataclass(frozen=True, slots=True)
class Call:
    """One matched request. Nothing of it has been read or judged yet."""

    meta: OperationMeta
    request: Request
    handler: Handler
    path_params: Mapping[str, str]
    decoder: Decoder

    async def decode(self, upgrade: Upgrade | None = None) -> Any:
        """The typed input; raises one `Problem` that names everything wrong with the request.

        `upgrade` turns the JSON body of an older shape into today's before it is judged.
        """
        return await self.decoder.decode(self.request, self.path_params, upgrade)


class Dispatcher(Protocol):
    """Runs authentication, limits, idempotency … around a handler. It never raises `Problem`: it answers."""

    async def dispatch(self, call: Call) -> Response:
        """Answer a matched request."""
        ...

    async def refuse(self, request: Request, problem: Problem) -> Response:
        """Answer a request that matches no operation (404, 405)."""
        ...

    async def options(self, request: Request, allow: str) -> Response:
        """Answer `OPTIONS` on a path that has no such operation; `allow` lists the methods that it does take."""
        ...
