# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters that hand requests to an ASGI app in this process: no socket, and streams as they are produced."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from typing import Any, TypeAlias, TypeVar, cast
from urllib.parse import unquote

from ..transport.errors import APIConnectionError, APITimeoutError
from ..transport.message import AsyncResponse, HeaderPairs, Request, Response
from .bodies import async_body_of, body_of
from .loop_thread import LoopThread

T = TypeVar("T")

Message: TypeAlias = MutableMapping[str, Any]
App: TypeAlias = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]
"""Any ASGI application."""


class AsyncAsgiAdapter:
    """Carries the requests of async clients to `app`, in the event loop that they run in.

    The app's lifespan is not run: start it yourself, or use `server(app)`, which does.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return the app's answer."""
        return await _exchange(self._app, request, await async_body_of(request))

    async def aclose(self) -> None:
        """Nothing is held."""


class AsgiAdapter:
    """Carries the requests of blocking clients to `app`, which runs in an event loop of its own thread.

    The app's lifespan is not run: start it yourself, or use `server(app)`, which does.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._loop = LoopThread("asgi app")

    def exchange(self, request: Request) -> Response:
        """Send one request and return the app's answer."""
        return carried(self._loop, self._app, request)

    def close(self) -> None:
        """End the thread; the next request starts another one."""
        self._loop.close()


def carried(loop: LoopThread, app: App, request: Request) -> Response:
    """The answer of an app that runs in another thread's loop."""
    answer = loop.run(_exchange(app, request, body_of(request)))
    chunks = None if answer.chunks is None else _BlockingChunks(loop, cast("_Chunks", answer.chunks))
    return Response(answer.status, answer.headers, answer.body, chunks)


async def carried_async(loop: LoopThread, app: App, request: Request) -> AsyncResponse:
    """The same for async clients of any loop."""
    answer = await loop.join(_exchange(app, request, await async_body_of(request)))
    chunks = None if answer.chunks is None else _JoiningChunks(loop, cast("_Chunks", answer.chunks))
    return AsyncResponse(answer.status, answer.headers, answer.body, chunks)


async def _exchange(app: App, request: Request, body: bytes) -> AsyncResponse:
    conversation = _Conversation(request, body)
    conversation.begin(app)
    start = await conversation.next()
    headers: HeaderPairs = [(bytes(name), bytes(value)) for name, value in start["headers"]]
    chunks = _Chunks(conversation)
    if request.wants_stream:
        return AsyncResponse(start["status"], headers, b"", chunks)
    try:
        return AsyncResponse(start["status"], headers, b"".join([chunk async for chunk in chunks]))
    finally:
        await chunks.aclose()


class _Conversation:
    """One request and what the app says to it."""

    def __init__(self, request: Request, body: bytes) -> None:
        self._request = request
        self._body: bytes | None = body
        # The app goes on when what it said was taken: it is never ahead of its reader.
        self._said: asyncio.Queue[Message | BaseException | None] = asyncio.Queue(maxsize=1)
        self._left = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def begin(self, app: App) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run(app))

    async def next(self) -> Message:
        """What the app says next; raises when it takes too long, fails, or says nothing more."""
        timeout, deadline_at = self._request.timeout.read, self._request.deadline_at
        if deadline_at is not None:
            timeout = min(timeout, max(0.0, deadline_at - time.monotonic()))
        try:
            said = await asyncio.wait_for(self._said.get(), timeout)
        except TimeoutError as error:
            await self.leave()
            raise APITimeoutError(f"the app: waiting for data took longer than {timeout:g} s") from error
        if isinstance(said, BaseException):
            raise APIConnectionError(
                f"the app raised {type(said).__name__}: {said}", is_permanent=isinstance(said, Exception)
            ) from said
        if said is None:
            raise APIConnectionError("the app ended in the middle of its answer", is_permanent=True)
        return said

    async def leave(self) -> None:
        """Tell the app that nobody listens any more, and end it if it does not care."""
        self._left.set()
        task = self._task
        if task is not None and not task.done():
            await asyncio.wait([task], timeout=0.1)
            task.cancel()

    async def _run(self, app: App) -> None:
        try:
            await app(_scope(self._request), self._receive, self._send)
        except Exception as error:
            await self._say(error)
        else:
            await self._say(None)

    async def _receive(self) -> Message:
        body, self._body = self._body, None
        if body is not None:
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if self._left.is_set():
            raise OSError("the client has left")
        await self._say(message)

    async def _say(self, said: Message | BaseException | None) -> None:
        telling = asyncio.ensure_future(self._said.put(said))
        leaving = asyncio.ensure_future(self._left.wait())
        await asyncio.wait([telling, leaving], return_when=asyncio.FIRST_COMPLETED)
        telling.cancel()
        leaving.cancel()


class _Chunks:
    def __init__(self, conversation: _Conversation) -> None:
        self._conversation = conversation

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._conversation.next()
            more = message.get("more_body", False)
            if message.get("body"):
                yield bytes(message["body"])

    async def aclose(self) -> None:
        await self._conversation.leave()


class _BlockingChunks:
    """Reads, from a thread, chunks that come in the app's loop."""

    def __init__(self, loop: LoopThread, chunks: _Chunks) -> None:
        self._loop = loop
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        source = aiter(self._chunks)
        while (chunk := self._loop.run(_next(source))) is not None:
            yield chunk

    def close(self) -> None:
        self._loop.run(self._chunks.aclose())


class _JoiningChunks:
    """The same from another event loop."""

    def __init__(self, loop: LoopThread, chunks: _Chunks) -> None:
        self._loop = loop
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        source = aiter(self._chunks)
        while (chunk := await self._loop.join(_next(source))) is not None:
            yield chunk

    async def aclose(self) -> None:
        await self._loop.join(self._chunks.aclose())


async def _next(source: AsyncIterator[bytes]) -> bytes | None:
    return await anext(source, None)


def _scope(request: Request) -> dict[str, Any]:
    origin = request.origin
    raw_path, _, query = request.target.partition("?")
    port = origin.port or {"http": 80, "https": 443}[origin.scheme]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": origin.scheme,
        "path": unquote(raw_path),
        "raw_path": raw_path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers],
        "client": ("127.0.0.1", 50_000),
        "server": (origin.host, port),
        "extensions": {},
    }
