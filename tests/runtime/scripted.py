"""An adapter that answers from a script and remembers what it was asked; and the small words scripts are written in."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.runtime.sample.transport.errors import APIConnectionError, SDKError
from tests.runtime.sample.transport.message import AsyncResponse, Request, Response


@dataclass
class Answer:
    """One answer: a whole body, or chunks, after which `then` is raised."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    chunks: list[bytes] | None = None
    then: SDKError | None = None

    @property
    def pairs(self) -> list[tuple[bytes, bytes]]:
        return [(name.encode(), value.encode()) for name, value in self.headers.items()]


def ok(data: Any, **headers: str) -> Answer:
    """A success in the envelope."""
    return Answer(200, json.dumps({"data": data}).encode(), _named(headers))


def page(items: list[Any], cursor: str | None = None, has_more: bool | None = None) -> Answer:
    """One page."""
    pagination = {"next_cursor": cursor, "has_more": cursor is not None if has_more is None else has_more}
    return Answer(200, json.dumps({"data": items, "pagination": pagination}).encode())


def failure(status: int, code: str = "SOME_CODE", kind: str = "some_error", **headers: str) -> Answer:
    """An error in the envelope."""
    error = {
        "type": kind,
        "code": code,
        "message": f"went wrong with {code}",
        "param": "name",
        "request_id": "req_1",
        "doc_url": f"https://docs.sample.test/errors/{code}",
        "errors": [{"param": "name", "code": code, "message": "bad"}],
    }
    return Answer(status, json.dumps({"error": error}).encode(), {"X-Request-Id": "req_1", **_named(headers)})


def broken(was_sent: bool = True) -> APIConnectionError:
    """A connection that failed."""
    return APIConnectionError("the connection broke", was_sent=was_sent)


def stream(*chunks: bytes, then: SDKError | None = None, status: int = 200, **headers: str) -> Answer:
    """A streamed answer."""
    return Answer(status, b"", _named(headers), list(chunks), then)


class Script:
    """An adapter for both clients. The last entry is repeated when `repeats` is set."""

    def __init__(self, *entries: Answer | SDKError, repeats: bool = False) -> None:
        self.entries = list(entries)
        self.repeats = repeats
        self.requests: list[Request] = []
        self.is_closed = False
        self.open_streams = 0

    def exchange(self, request: Request) -> Response:
        answer = self.next(request)
        if answer.chunks is None:
            if request.wants_stream:
                return Response(answer.status, answer.pairs, chunks=_Chunks(self, [answer.body], None))
            return Response(answer.status, answer.pairs, answer.body)
        return Response(answer.status, answer.pairs, chunks=_Chunks(self, answer.chunks, answer.then))

    def next(self, request: Request) -> Answer:
        self.requests.append(request)
        entry = self.entries[0] if self.repeats and len(self.entries) == 1 else self.entries.pop(0)
        if isinstance(entry, SDKError):
            raise entry
        return entry

    def close(self) -> None:
        self.is_closed = True

    def header(self, name: str, index: int = -1) -> str | None:
        """A header of one of the requests."""
        found = [value for key, value in self.requests[index].headers if key.lower() == name.lower().encode()]
        assert len(found) <= 1, f"{name} was sent twice"
        return found[0].decode() if found else None

    def json(self, index: int = -1) -> Any:
        """The body of one of the requests."""
        body = self.requests[index].body
        assert isinstance(body, bytes)
        return json.loads(body)


class AsyncScript(Script):
    """The same for async clients."""

    async def exchange(self, request: Request) -> AsyncResponse:  # type: ignore[override]
        answer = self.next(request)
        if answer.chunks is None and not request.wants_stream:
            return AsyncResponse(answer.status, answer.pairs, answer.body)
        chunks = [answer.body] if answer.chunks is None else answer.chunks
        return AsyncResponse(answer.status, answer.pairs, chunks=_Chunks(self, chunks, answer.then))

    async def aclose(self) -> None:
        self.is_closed = True


class _Chunks:
    def __init__(self, script: Script, chunks: list[bytes], then: SDKError | None) -> None:
        self.script = script
        self.chunks = chunks
        self.then = then
        self.is_open = True
        script.open_streams += 1

    def __iter__(self) -> Iterator[bytes]:
        yield from self.chunks
        if self.then is not None:
            raise self.then

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.script.open_streams -= 1

    async def aclose(self) -> None:
        self.close()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
