"""The last place where an answer could be anything but the envelope: a request that the parser does not take."""

from __future__ import annotations

import re
import sys
from typing import Any, cast
from urllib.parse import unquote

from httptools import HttpParserInvalidMethodError
from starlette.types import ASGIApp, Message, Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from parallel_server.generated import error_codes as codes
from parallel_server.platform.edge import UNREADABLE
from parallel_server.serving.problem import Problem

_REQUEST_LINE = re.compile(rb"([A-Za-z][A-Za-z-]{0,31}) (/[\x21-\x7e]*) HTTP/1\.[01]\r?\n")


class EnvelopeProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with our own words for what it cannot parse."""

    _latest = b""
    _is_over = False

    def data_received(self, data: bytes) -> None:
        """Parse on, unless the connection is given up: what follows cannot be told apart from what went before."""
        if not self._is_over:
            self._latest = data
            super().data_received(data)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words: "Invalid HTTP request received."
        """Answer and hang up."""
        self._is_over = True
        is_about_method = isinstance(sys.exception(), HttpParserInvalidMethodError)
        task = self.loop.create_task(
            self._refuse(unreadable_scope(self._latest if is_about_method else b"", self.client))
        )
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _refuse(self, scope: Scope) -> None:
        app = cast("ASGIApp", self.app)  # pyright: ignore[reportUnknownMemberType]
        answer = await answer_in_bytes(app, scope)
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()


def unreadable_scope(data: bytes, client: tuple[str, int] | None) -> Scope:
    """A request as far as it could be read: its first line when only the method is unknown, otherwise nothing."""
    line = _REQUEST_LINE.match(data)
    raw_path, _, query = (line[2] if line else b"/").partition(b"?")
    scope: dict[str, Any] = {
        "type": "http",
        "method": line[1].decode() if line else "GET",
        "path": unquote(raw_path.decode()),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": [],
        "client": client,
    }
    return scope if line else scope | {UNREADABLE: _malformed()}


async def answer_in_bytes(app: ASGIApp, scope: Scope) -> bytes:
    """The whole answer of the application to a request without a body, as HTTP/1.1."""
    sent: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            sent.append(message.get("body", b""))
            return
        headers = [pair for pair in message["headers"] if pair[0].lower() != b"connection"]
        lines = [name + b": " + value + b"\r\n" for name, value in (*headers, (b"connection", b"close"))]
        sent.extend([STATUS_LINE[message["status"]], *lines, b"\r\n"])

    await app(scope, receive, send)
    return b"".join(sent)


def _malformed() -> Problem:
    return Problem(
        codes.MALFORMED_REQUEST,
        "This is not a well-formed HTTP/1.1 request. Percent-encode what is not ASCII in the path, keep the request "
        "line below 64 KiB, and send either Content-Length or Transfer-Encoding.",
    )
