# Vendored from generator/specloom/runtime. Edit it there.
"""Streams, driven: opened when they are first used, read to their end, taken up again where a reader says so."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator
from contextlib import aclosing
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from .arguments import Arguments
from .call import Call
from .content_coding import Inflater, inflater_for
from .errors import APITimeoutError, SDKError
from .flights import before_deadline, sleep
from .hooks import Hooks
from .idle import ImpatientReader
from .message import AsyncResponse, Response
from .operation import Operation
from .reader import Reader
from .response_info import ResponseInfo
from .traces import shorten
from .watching import StreamWatch

T = TypeVar("T")


class Opener(Protocol):
    """What streams need of a client."""

    @property
    def hooks(self) -> Hooks | None: ...

    def begin(self, operation: Operation[T], arguments: Arguments, started: float | None = None) -> Call[T]: ...

    def perform(self, call: Call[Any]) -> Response: ...


class AsyncOpener(Protocol):
    """What streams need of an async client."""

    @property
    def hooks(self) -> Hooks | None: ...

    def begin(self, operation: Operation[T], arguments: Arguments, started: float | None = None) -> Call[T]: ...

    async def perform(self, call: Call[Any]) -> AsyncResponse: ...


class _Source(Generic[T]):
    """What is common to blocking and awaiting streams."""

    def __init__(
        self, client: Opener | AsyncOpener, operation: Operation[T], arguments: Arguments, reader: Reader[T]
    ) -> None:
        self._operation = operation
        self._arguments = arguments
        self._source = reader
        self._call: Call[T] | None = None
        self._started = time.monotonic()
        self._watch = StreamWatch(client.hooks)

    @property
    def response(self) -> ResponseInfo | None:
        """The response that is being read; None before the stream is open."""
        return self._call.info if self._call else None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._operation.id}>"

    def _begin(self, client: Opener | AsyncOpener) -> Call[T]:
        call = client.begin(self._operation, self._source.arguments(self._arguments), self._started)
        if self._call is None and call.timeout.event is not None:
            self._source = ImpatientReader(self._source, call.timeout.event)
        self._call = call
        self._watch.begin(self._call)
        return self._call

    def _pause(self, failure: SDKError | None) -> float | None:
        """What the reader says about the end of a connection, within the deadline."""
        call, now = self._call, time.monotonic()
        if call is None:
            assert failure is not None, "a stream without a call"
            raise failure
        if isinstance(failure, APITimeoutError):
            call.check_deadline(now, failure)
        try:
            delay = self._source.after_end(failure)
        except SDKError as error:
            shorten(call.complete(error, now))
            raise
        if delay is not None:
            call.check_pause(delay, now, failure)
        return delay


class SyncSource(_Source[T]):
    """An iterator over a streamed answer, and a context manager that closes it."""

    def __init__(self, client: Opener, operation: Operation[T], arguments: Arguments, reader: Reader[T]) -> None:
        super().__init__(client, operation, arguments, reader)
        self._client = client
        self._answer: Response | None = None
        self._items = self._watch.over(self._iterate())

    def close(self) -> None:
        """Give the connection back; nothing more will come."""
        self._items.close()
        self._drop()
        self._watch.end()

    def __enter__(self) -> Self:
        with self._watch:
            self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[T]:
        return self._items

    def __next__(self) -> T:
        return next(self._items)

    def _iterate(self) -> Generator[T, None, None]:
        delay: float | None = 0.0
        while delay is not None:
            failure: SDKError | None = None
            try:
                call, answer = self._open()
                reader = self._source
                if answer.status == 204:  # there is nothing more, and never will be (WHATWG HTML 9.2.3)
                    return
                feed = reader.feed
                for chunk in _chunks(answer, call):
                    yield from feed(chunk, call)
                    if reader.is_done:
                        break
                else:
                    yield from reader.finish(call)
            except SDKError as error:
                failure = error
            finally:
                self._drop()
            delay = self._pause(failure)
            time.sleep(delay or 0.0)

    def _open(self) -> tuple[Call[T], Response]:
        if self._call is None or self._answer is None:
            try:
                self._answer = self._client.perform(self._begin(self._client))
            except SDKError as error:
                shorten(error)
                raise
            self._source.opened(cast("Call[T]", self._call))
            self._watch.is_open = True
        return cast("Call[T]", self._call), self._answer

    def _drop(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and answer.chunks is not None:
            answer.chunks.close()


class AsyncSource(_Source[T]):
    """An async iterator over a streamed answer, and an async context manager that closes it."""

    def __init__(self, client: AsyncOpener, operation: Operation[T], arguments: Arguments, reader: Reader[T]) -> None:
        super().__init__(client, operation, arguments, reader)
        self._client = client
        self._answer: AsyncResponse | None = None
        self._items = self._watch.async_over(self._iterate())

    async def close(self) -> None:
        """Give the connection back; nothing more will come."""
        await self._items.aclose()
        await self._drop()
        await self._watch.async_end()

    async def __aenter__(self) -> Self:
        async with self._watch:
            await self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> AsyncIterator[T]:
        return self._items

    async def __anext__(self) -> T:
        return await anext(self._items)

    async def _iterate(self) -> AsyncGenerator[T, None]:
        delay: float | None = 0.0
        while delay is not None:
            failure: SDKError | None = None
            try:
                call, answer = await self._open()
                reader = self._source
                if answer.status == 204:  # there is nothing more, and never will be (WHATWG HTML 9.2.3)
                    return
                async with aclosing(_async_chunks(answer, call)) as chunks:
                    async for chunk in chunks:
                        for item in reader.feed(chunk, call):
                            yield item
                        if reader.is_done:
                            break
                    else:
                        for item in reader.finish(call):
                            yield item
            except SDKError as error:
                failure = error
            finally:
                await self._drop()
            delay = self._pause(failure)
            await sleep(delay or 0.0)

    async def _open(self) -> tuple[Call[T], AsyncResponse]:
        if self._call is None or self._answer is None:
            try:
                self._answer = await self._client.perform(self._begin(self._client))
            except SDKError as error:
                shorten(error)
                raise
            self._source.opened(cast("Call[T]", self._call))
            self._watch.is_open = True
        return cast("Call[T]", self._call), self._answer

    async def _drop(self) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and answer.chunks is not None:
            await answer.chunks.aclose()


def _chunks(answer: Response, call: Call[Any]) -> Iterator[bytes]:
    inflater = _inflater(answer, call)
    chunks: Iterable[bytes] = answer.chunks or ()
    if inflater is None and call.deadline_at is None:
        return iter(chunks)
    return _watched_chunks(chunks, inflater, call)


def _watched_chunks(chunks: Iterable[bytes], inflater: Inflater | None, call: Call[Any]) -> Iterator[bytes]:
    for chunk in chunks:
        call.check_deadline(time.monotonic())
        yield chunk if inflater is None else inflater.feed(chunk)


async def _async_chunks(answer: AsyncResponse, call: Call[Any]) -> AsyncGenerator[bytes, None]:
    inflater = _inflater(answer, call)
    chunks = aiter(answer.chunks) if answer.chunks is not None else None
    while chunks is not None:
        try:
            # Around each chunk by itself: what happens between two of them is not ours to break off.
            chunk = await (anext(chunks) if call.deadline_at is None else before_deadline(call, anext(chunks)))
        except StopAsyncIteration:
            return
        yield chunk if inflater is None else inflater.feed(chunk)


def _inflater(answer: Response | AsyncResponse, call: Call[Any]) -> Inflater | None:
    spec = call.operation.stream
    # Who reads bytes counts them as they are on the wire.
    return None if spec is not None and spec.format == "bytes" else inflater_for(answer.headers)
