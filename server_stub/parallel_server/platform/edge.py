"""The edge: the first and the last to see a request. Bounds, request id, the headers of every answer, measurements,
and the trap that turns a mistake of ours into an envelope instead of a stack trace.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from time import perf_counter, time
from typing import Any, TypeAlias

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parallel_server.platform.bounded_body import BoundedBody
from parallel_server.platform.bounds import Bounds, Head, check_head, read_head
from parallel_server.platform.client_address import Network, resolve_address
from parallel_server.platform.dispatcher import internal_error
from parallel_server.platform.exchange import Exchange
from parallel_server.platform.rate_limits.headers import limit_headers
from parallel_server.platform.refusals import refusal_response
from parallel_server.platform.request_ids import resolve_request_id
from parallel_server.platform.telemetry.metrics import Metrics
from parallel_server.serving.problem import Problem

Refuse: TypeAlias = Callable[[Request, Problem], Awaitable[Response]]

_log = structlog.get_logger("parallel_server.request")

# In the scope of a request that is refused before it could be read; the value is the `Problem`.
UNREADABLE = "parallel_server.unreadable"
# Others are one in the measurements, so that nobody can make up labels.
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"})

# An API is no page: nothing in an answer may be run, framed or guessed at.
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
]


class Edge:
    """An ASGI app around the router. Paths in `surfaces` are answered beside the API's own operations.

    What the edge itself refuses is answered by `refuse`, which counts it like every other request.
    """

    def __init__(
        self,
        router: ASGIApp,
        surfaces: Mapping[str, ASGIApp],
        *,
        refuse: Refuse,
        bounds: Bounds,
        trusted_proxies: tuple[Network, ...],
        metrics: Metrics,
    ) -> None:
        self._router = router
        self._surfaces = surfaces
        self._refuse = refuse
        self._bounds = bounds
        self._trusted = trusted_proxies
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, whatever happens."""
        head = read_head(scope["headers"])
        exchange = self._exchange(scope, head)
        exchange.attach(scope)
        body = BoundedBody(receive, self._bounds)
        sending = Sending(send, exchange, scope["method"], self._metrics, body)
        try:
            await self._answer(scope, body, sending, head)
        except ClientDisconnect:
            _log.info("client_left", request_id=exchange.request_id, operation=exchange.operation)
        except Exception:
            _log.exception("request_failed", request_id=exchange.request_id, operation=exchange.operation)
            if sending.has_started:
                # Half an answer cannot be mended: let the server cut the connection, so that the client sees it broken.
                raise
            await _broken(exchange, scope)(scope, receive, sending)

    async def _answer(self, scope: Scope, body: BoundedBody, sending: Sending, head: Head) -> None:
        try:
            self._check(scope, head)
            app = self._surfaces.get(scope["path"], self._router)
            await app(scope, body, sending)
        except Problem as problem:
            response = await self._refuse(Request(scope, body), problem)
            await response(scope, body, sending)

    def _check(self, scope: Scope, head: Head) -> None:
        unreadable: Problem | None = scope.get(UNREADABLE)
        if unreadable is not None:
            raise unreadable
        check_head(self._bounds, head, len(scope.get("raw_path") or b"") + len(scope["query_string"]))

    def _exchange(self, scope: Scope, head: Head) -> Exchange:
        client: tuple[str, int] | None = scope.get("client")
        address = client[0] if client else ""
        if self._trusted:
            address = resolve_address(address, head.forwarded_for.decode("latin-1"), self._trusted)
        return Exchange(resolve_request_id(head.request_id.decode("latin-1")), address, scope["path"])


def _broken(exchange: Exchange, scope: Scope) -> Response:
    problem = internal_error()
    exchange.error_code = problem.code.code
    return refusal_response(problem, exchange, Headers(scope=scope))


class Sending:
    """Puts the headers that every answer carries onto this one, and writes down how it went."""

    def __init__(self, send: Send, exchange: Exchange, method: str, metrics: Metrics, body: BoundedBody) -> None:
        self._send = send
        self._body = body
        self._exchange = exchange
        self._method = method if method in _METHODS else "other"
        self._metrics = metrics
        self._closes = False
        self.has_started = False

    async def __call__(self, message: Message) -> None:
        """Send on; the first message is completed on its way, the last one held back where it closes the connection."""
        if message["type"] == "http.response.start":
            self.has_started = True
            self._closes = (b"connection", b"close") in message["headers"]
            self._complete(message)
            self._measure(message["status"])
        elif self._closes and not message.get("more_body", False):
            # Closing on bytes that nobody read resets the connection, and the reset may overtake the answer (RFC 9112,
            # section 9.6).
            await self._send({**message, "more_body": True})
            await self._body.drain()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
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
