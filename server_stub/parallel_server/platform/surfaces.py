"""The surfaces beside the API: health, readiness, metrics, the document, the keys that verify tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from parallel_server.generated import error_codes as codes
from parallel_server.platform.compression import encode
from parallel_server.platform.conditional import content_tag, none_match
from parallel_server.platform.drain import Drain
from parallel_server.platform.exchange import exchange_of
from parallel_server.platform.shaping import VARY
from parallel_server.platform.telemetry import metrics as exposition
from parallel_server.platform.telemetry.metrics import Metrics
from parallel_server.platform.tokens import TokenKeys
from parallel_server.platform.versions.resolution import HEADER, resolve_version
from parallel_server.serving.problem import Problem

Answer = Callable[[Request], Awaitable[Response]]
_UNCACHED = {"Cache-Control": "no-store"}


class Surface:
    """One read-only page; other methods than GET and HEAD are refused."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            message = f"'{scope['path']}' does not take {scope['method']}; it takes GET, HEAD."
            raise Problem(codes.METHOD_NOT_ALLOWED, message, headers={"Allow": "GET, HEAD"})
        request = Request(scope, receive)
        exchange_of(request).operation = scope["path"]
        response = await self._answer(request)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)


def surfaces(
    *,
    drain: Drain,
    metrics: Metrics,
    tokens: TokenKeys,
    profile: str,
    document: Callable[[str], bytes],
    today: Callable[[], date],
    is_store_reachable: Callable[[], Awaitable[bool]],
) -> Mapping[str, ASGIApp]:
    """The pages by path."""

    async def healthz(_: Request) -> Response:
        return _json({"status": "ok"})

    async def readyz(_: Request) -> Response:
        is_reachable = await is_store_reachable()
        status = "draining" if drain.has_begun else "ready" if is_reachable else "unavailable"
        body = {"status": status, "profile": profile, "checks": {"store": "ok" if is_reachable else "unreachable"}}
        return _json(body, status=200 if status == "ready" else 503)

    async def numbers(_: Request) -> Response:
        return Response(metrics.text(), headers={**_UNCACHED, "Content-Type": exposition.MEDIA})

    async def jwks(request: Request) -> Response:
        return _cached(request, orjson.dumps(tokens.jwks()), "application/jwk-set+json")

    async def openapi(request: Request) -> Response:
        version = resolve_version(request.headers.get(HEADER), None, today())
        exchange = exchange_of(request)
        exchange.version = version.date
        exchange.headers |= version.headers(today())
        # Made on the first call, which takes too long for the event loop.
        return _cached(request, await asyncio.to_thread(document, version.date), "application/json")

    pages: dict[str, Answer] = {
        "/healthz": healthz,
        "/readyz": readyz,
        "/metrics": numbers,
        "/.well-known/jwks.json": jwks,
        "/openapi.json": openapi,
    }
    return {path: Surface(answer) for path, answer in pages.items()}


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status_code=status, headers=_UNCACHED, media_type="application/json")


def _cached(request: Request, body: bytes, media: str) -> Response:
    tag = content_tag(body)
    headers = {"Cache-Control": "public, max-age=300", "ETag": tag, "Vary": VARY}
    if not none_match(request.headers.get("if-none-match", '""'), tag):
        return Response(status_code=304, headers=headers)
    response = Response(body, headers=headers, media_type=media)
    encode(response, request.headers.get("accept-encoding", ""))
    return response
