"""The edge: the first and the last to see a request. Bounds, request id, the headers of every answer, measurements,
and the trap that turns a mistake of ours into an envelope instead of a stack trace.
"""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from time import perf_counter, time
from typing import Any

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parallel_server.platform.bounds import Bounds, Head, check_head, read_head, too_large
from parallel_server.platform.client_address import Network, resolve_address
from parallel_server.platform.dispatcher import internal_error
from parallel_server.platform.exchange import Exchange
from parallel_server.platform.rate_limits.headers import limit_headers
from parallel_server.platform.refusals import refusal_response
from parallel_server.platform.request_ids import resolve_request_id
from parallel_server.platform.telemetry.metrics import Metrics
from parallel_server.serving.problem import Problem

_log = structlog.get_logger("parallel_server.request")

# An API is no page: nothing in an answer may be run, framed or guessed at.
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
]


class Edge:
    """An ASGI app around the router. Paths in `surfaces` are answered beside the API's own operations."""

    def __init__(
        self,
        router: ASGIApp,
        surfaces: Mapping[str, ASGIApp],
        *,
        bounds: Bounds,
        trusted_proxies: tuple[Network, ...],
        metrics: Metrics,
    ) -> None:
        self._router = router
        self._surfaces = surfaces
        self._bounds = bounds
        self._trusted = trusted_proxies
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, whatever happens."""
        head = read_head(scope["headers"])
        exchange = self._exchange(scope, head)
        exchange.attach(scope)
        sending = Sending(send, exchange, scope["method"], self._metrics)
        try:
            check_head(self._bounds, head, len(scope.get("raw_path") or b"") + len(scope["query_string"]))
            app = self._surfaces.get(scope["path"], self._router)
            await app(scope, BoundedReceive(receive, self._bounds), sending)
        except Problem as problem:
            await self._refuse(problem, exchange, head)(scope, receive, sending)
        except ClientDisconnect:
            _log.info("client_left", request_id=exchange.request_id, operation=exchange.operation)
        except Exception:
            _log.exception("request_failed", request_id=exchange.request_id, operation=exchange.operation)
            if sending.has_started:
                # Half an answer cannot be mended: let the server cut the connection, so that the client sees it broken.
                raise
            await self._refuse(internal_error(), exchange, head)(scope, receive, sending)

    def _refuse(self, problem: Problem, exchange: Exchange, head: Head) -> Response:
        exchange.error_code = problem.code.code
        return refusal_response(problem, exchange, head.accept.decode("latin-1"))

    def _exchange(self, scope: Scope, head: Head) -> Exchange:
        client: tuple[str, int] | None = scope.get("client")
        address = client[0] if client else ""
        if self._trusted:
            address = resolve_address(address, head.forwarded_for.decode("latin-1"), self._trusted)
        return Exchange(resolve_request_id(head.request_id.decode("latin-1")), address, scope["path"])


class BoundedReceive:
    """Counts a body as it comes in: a chunked one declares no length."""

    def __init__(self, receive: Receive, bounds: Bounds) -> None:
        self._receive = receive
        self._bounds = bounds
        self._size = 0

    async def __call__(self) -> Message:
        """The next message, or the refusal of a body that has grown too large."""
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._bounds.body:
            raise too_large(self._bounds)
        return message


class Sending:
    """Puts the headers that every answer carries onto this one, and writes down how it went."""

    def __init__(self, send: Send, exchange: Exchange, method: str, metrics: Metrics) -> None:
        self._send = send
        self._exchange = exchange
        self._method = method
        self._metrics = metrics
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        """Send on; the first message is completed on its way."""
        if message["type"] == "http.response.start":
            self.has_started = True
            self._complete(message)
            self._measure(message["status"])
        await self._send(message)

    def _complete(self, message: MutableMapping[str, Any]) -> None:
        exchange = self._exchange
        headers: list[tuple[bytes, bytes]] = message["headers"]
        headers += SECURITY_HEADERS
        headers.append((b"x-request-id", exchange.request_id.encode()))
        headers.append((b"parallel-version", exchange.version.encode()))
        own = exchange.headers
        if exchange.standing is not None:
            own = own | limit_headers(exchange.standing, time())
        headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in own.items()]

    def _measure(self, status: int) -> None:
        exchange = self._exchange
        operation = exchange.operation or "unmatched"
        seconds = perf_counter() - exchange.started
        self._metrics.observe(operation, self._method, status, seconds)
        if exchange.error_code:
            self._metrics.count_error(exchange.error_code)
        principal = exchange.principal
        _log.info(
            "request",
            request_id=exchange.request_id,
            operation=operation,
            method=self._method,
            route=exchange.route,
            status=status,
            code=exchange.error_code or None,
            milliseconds=round(seconds * 1000, 2),
            org_id=principal.org_id if principal else None,
            principal=principal.id if principal else None,
            api_version=exchange.version,
        )
