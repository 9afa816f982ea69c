"""One request on its way through the server: what is known of it so far, and what its answer will carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

from starlette.requests import Request
from starlette.types import Scope

from parallel_server.platform.principal import Principal
from parallel_server.platform.rate_limits.headers import Standing
from parallel_server.platform.versions.calendar import CURRENT

_KEY = "parallel_server.exchange"


@dataclass(slots=True)
class Exchange:
    """Filled in step by step by the dispatcher, read by the edge when the answer leaves."""

    request_id: str
    address: str
    path: str
    started: float = field(default_factory=perf_counter)
    # The route's template, never the raw path: it becomes a label of the measurements.
    route: str = ""
    operation: str = ""
    version: str = CURRENT.date
    principal: Principal | None = None
    standing: Standing | None = None
    error_code: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def attach(self, scope: Scope) -> None:
        """Make this the exchange of `scope`."""
        scope[_KEY] = self


def exchange_of(request: Request) -> Exchange:
    """The exchange that the edge attached to `request`."""
    return cast("Exchange", request.scope[_KEY])
