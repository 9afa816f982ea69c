# Vendored from generator/specloom/runtime. Edit it there.
"""Recorders: adapters that write down what a real API says once, and play it from then on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from ..transport.content_coding import inflate
from ..transport.errors import APIConnectionError
from ..transport.message import (
    UNPACKED_BYTES,
    Adapter,
    AsyncAdapter,
    AsyncChunkStream,
    AsyncResponse,
    ChunkStream,
    Pairs,
    Request,
    Response,
)
from .bodies import async_body_of, body_of
from .tape import Tape, answer_entry, body_entry, body_of_entry, chunks_entry, failure_entry, failure_of_entry

Mode = Literal["auto", "record", "replay"]


class _Recording:
    def __init__(self, path: str | Path, mode: Mode, redact: Sequence[str]) -> None:
        self._path = Path(path)
        self._tape = Tape(self._path, redact)
        self.is_replaying = mode == "replay" or (mode == "auto" and self._path.exists())
        if self.is_replaying:
            self._tape.load()

    def _played(self, request: Request, sent: bytes) -> tuple[int, Pairs, list[bytes]]:
        exchange = self._tape.find(request, sent)
        if "failure" in exchange:
            raise failure_of_entry(exchange["failure"])
        response = exchange["response"]
        pairs = [(name.encode(), value.encode("latin-1")) for name, value in response["headers"].items()]
        return response["status"], pairs, body_of_entry(response)

    def _keep_body(self, request: Request, sent: bytes, answer: Response | AsyncResponse, packed: bytes) -> bytes:
        """Keep a whole answer; gives its body unpacked, as it will be played."""
        body = inflate(answer.headers, packed, UNPACKED_BYTES)
        answer.headers = [pair for pair in answer.headers if pair[0].lower() != b"content-encoding"]
        self._tape.add(request, sent, answer_entry(answer.status, answer.headers, body_entry(body)))
        return body


class Recorder(_Recording):
    """An adapter that asks `http`, the default one unless given, and keeps what it answers in the file at `path`.

    Once the file is there it is played instead: nothing is sent, and what is not in it raises
    `UnpreparedRequestError`. `mode` says `record` to do it anew, `replay` to insist on the file. Credentials, and
    fields that are called like secrets, are masked in it; `redact` names more fields.
    """

    def __init__(
        self, path: str | Path, http: Adapter | None = None, *, mode: Mode = "auto", redact: Sequence[str] = ()
    ) -> None:
        super().__init__(path, mode, redact)
        self._inner = http

    def exchange(self, request: Request) -> Response:
        """Play or record one exchange."""
        sent = body_of(request)
        if self.is_replaying:
            status, pairs, chunks = self._played(request, sent)
            return _response(request, status, pairs, chunks)
        request.body = sent
        try:
            answer = self._adapter().exchange(request)
        except APIConnectionError as error:
            self._tape.add(request, sent, failure_entry(error))
            raise
        if answer.chunks is not None and request.operation is not None and request.operation.stream is not None:
            answer.chunks = _Kept(self._tape, request, sent, answer, answer.chunks)
            return answer
        packed = answer.body if answer.chunks is None else _read(answer.chunks)
        body = self._keep_body(request, sent, answer, packed)
        return _response(request, answer.status, answer.headers, [body])

    def close(self) -> None:
        """Close the adapter that was recorded."""
        if self._inner is not None:
            self._inner.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _adapter(self) -> Adapter:
        if self._inner is None:
            from ..transport.adapters.httpx2 import Httpx2Adapter

            self._inner = Httpx2Adapter()
        return self._inner


class AsyncRecorder(_Recording):
    """The same for async clients."""

    def __init__(
        self, path: str | Path, http: AsyncAdapter | None = None, *, mode: Mode = "auto", redact: Sequence[str] = ()
    ) -> None:
        super().__init__(path, mode, redact)
        self._inner = http

    async def exchange(self, request: Request) -> AsyncResponse:
        """Play or record one exchange."""
        sent = await async_body_of(request)
        if self.is_replaying:
            status, pairs, chunks = self._played(request, sent)
            return _async_response(request, status, pairs, chunks)
        request.body = sent
        try:
            answer = await self._adapter().exchange(request)
        except APIConnectionError as error:
            self._tape.add(request, sent, failure_entry(error))
            raise
        if answer.chunks is not None and request.operation is not None and request.operation.stream is not None:
            answer.chunks = _AsyncKept(self._tape, request, sent, answer, answer.chunks)
            return answer
        packed = answer.body if answer.chunks is None else await _async_read(answer.chunks)
        body = self._keep_body(request, sent, answer, packed)
        return _async_response(request, answer.status, answer.headers, [body])

    async def aclose(self) -> None:
        """Close the adapter that was recorded."""
        if self._inner is not None:
            await self._inner.aclose()

    def _adapter(self) -> AsyncAdapter:
        if self._inner is None:
            from ..transport.adapters.httpx2 import AsyncHttpx2Adapter

            self._inner = AsyncHttpx2Adapter()
        return self._inner


class _Keeping:
    """Keeps, once, the chunks of a stream that were read."""

    def __init__(self, tape: Tape, request: Request, sent: bytes, answer: Response | AsyncResponse) -> None:
        self._tape = tape
        self._about = request, sent
        self._answer = answer
        self._chunks: list[bytes] = []
        self._is_kept = False

    def keep(self) -> None:
        if not self._is_kept:
            self._is_kept = True
            entry = answer_entry(self._answer.status, self._answer.headers, chunks_entry(self._chunks))
            self._tape.add(*self._about, entry)


class _Kept(_Keeping):
    def __init__(self, tape: Tape, request: Request, sent: bytes, answer: Response, inner: ChunkStream) -> None:
        super().__init__(tape, request, sent, answer)
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._inner:
            self._chunks.append(chunk)
            yield chunk

    def close(self) -> None:
        self._inner.close()
        self.keep()


class _AsyncKept(_Keeping):
    def __init__(
        self, tape: Tape, request: Request, sent: bytes, answer: AsyncResponse, inner: AsyncChunkStream
    ) -> None:
        super().__init__(tape, request, sent, answer)
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            self._chunks.append(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()
        self.keep()


class _Pieces:
    """A body that is there already, in pieces, for clients of both kinds."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk

    def close(self) -> None: ...

    async def aclose(self) -> None: ...


def _response(request: Request, status: int, pairs: Pairs, chunks: list[bytes]) -> Response:
    return Response(status, pairs, *_body(request, chunks))


def _async_response(request: Request, status: int, pairs: Pairs, chunks: list[bytes]) -> AsyncResponse:
    return AsyncResponse(status, pairs, *_body(request, chunks))


def _body(request: Request, chunks: list[bytes]) -> tuple[bytes, Any]:
    return (b"", _Pieces(chunks)) if request.wants_stream else (b"".join(chunks), None)


def _read(chunks: ChunkStream) -> bytes:
    try:
        return b"".join(chunks)
    finally:
        chunks.close()


async def _async_read(chunks: AsyncChunkStream) -> bytes:
    try:
        return b"".join([chunk async for chunk in chunks])
    finally:
        await chunks.aclose()
