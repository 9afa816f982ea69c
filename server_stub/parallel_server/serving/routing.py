# Vendored from generator/specloom/runtime. Edit it there.
"""The router: an ASGI app that finds the operation, hands it to the dispatcher, and knows 404, 405, HEAD and OPTIONS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from .codes import DEFAULT_CODES, ValidationCodes
from .decode import Decoder
from .dispatch import Call, Dispatcher, Route
from .path_table import Match, PathTable
from .problem import Problem
from .quoting import cut
from .suggestion import did_you_mean


class Target(NamedTuple):
    """A route with the decoder that belongs to it."""

    route: Route
    decoder: Decoder


class Router:
    """Serves `routes`, below `base_path` and without it.

    A path with a slash too many is another path: it is refused, and the refusal names the right one.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        dispatcher: Dispatcher,
        *,
        codes: ValidationCodes = DEFAULT_CODES,
        base_path: str = "",
    ) -> None:
        self._dispatcher = dispatcher
        self._codes = codes
        self._base_path = base_path.rstrip("/")
        self._table: PathTable[Target] = PathTable()
        self._templates: list[str] = []
        for route in routes:
            self._table.add(route.meta.method, route.meta.path, Target(route, Decoder(route.meta, codes)))
            self._templates.append(route.meta.path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        response = await self._response(request, scope)
        await response(scope, receive, _without_body(send) if scope["method"] == "HEAD" else send)

    async def _response(self, request: Request, scope: Scope) -> Response:
        method: str = scope["method"]
        segments = self._segments(scope)
        match = self._table.find(method, segments)
        if match.target is None and method == "HEAD":
            match = self._table.find("GET", segments)
        if match.target is None:
            return await self._otherwise(request, method, segments, match)
        route, decoder = match.target
        scope["path_params"] = match.params
        return await self._dispatcher.dispatch(Call(route.meta, request, route.handler, match.params, decoder))

    async def _otherwise(self, request: Request, method: str, segments: list[str], match: Match[Target]) -> Response:
        if not match.allowed:
            return await self._dispatcher.refuse(request, self._not_found(method, segments))
        allowed = {*match.allowed, "OPTIONS", *(["HEAD"] if "GET" in match.allowed else [])}
        allow = ", ".join(sorted(allowed))
        if method == "OPTIONS":
            return await self._dispatcher.options(request, allow)
        message = f"'{cut(_path(segments))}' does not take {method}; it takes {allow}."
        problem = Problem(self._codes.method_not_allowed, message, headers={"Allow": allow})
        return await self._dispatcher.refuse(request, problem)

    def _not_found(self, method: str, segments: list[str]) -> Problem:
        path = _path(segments)
        is_only_slash = segments[-1:] == [""] and self._table.find(method, segments[:-1]).target
        hint = f" Did you mean '{path[:-1]}'?" if is_only_slash else did_you_mean(path, self._templates)
        return Problem(self._codes.route_not_found, f"There is nothing at '{method} {cut(path)}'.{hint}")

    def _segments(self, scope: Scope) -> list[str]:
        """The decoded segments. Split before decoding: an encoded slash belongs to its segment."""
        raw: bytes | None = scope.get("raw_path")
        path = raw.decode("latin-1") if raw else quote(scope["path"])
        for prefix in (quote(scope.get("root_path", "")), self._base_path):
            if prefix and path.startswith(f"{prefix}/"):
                path = path[len(prefix) :]
        return [unquote(segment) if "%" in segment else segment for segment in path.split("/")[1:]]


def _path(segments: list[str]) -> str:
    return "/" + "/".join(segments)


def _without_body(send: Send) -> Send:
    """Headers as GET would send them, and nothing after."""

    async def send_headers(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return send_headers
