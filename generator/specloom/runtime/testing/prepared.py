# Vendored from generator/specloom/runtime. Edit it there.
"""An API that answers what a test has prepared, and refuses everything else."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar, overload

from typing_extensions import TypeIs

from ..transport import AsyncLines, AsyncPager, AsyncStream, Lines, Operation, Page, Stream
from ..transport.errors import APITimeoutError
from ..transport.message import AsyncResponse, Request, Response
from .answers import Answer
from .bodies import async_body_of, body_of
from .hosting import Hosted
from .methods import called
from .preparing import Preparation
from .seen import Seen, UnpreparedRequestError, seen

T = TypeVar("T")
C = TypeVar("C")
Items = Page[T] | AsyncPager[T] | Stream[T] | AsyncStream[T] | Lines[T] | AsyncLines[T]


class Prepared:
    """An adapter for blocking clients; `aio` is the one for async clients.

    Requests that nothing was prepared for raise `UnpreparedRequestError`, unless `otherwise`, a running server,
    answers them. As a context manager it also raises, at the end, when an answer was prepared and not asked for.
    """

    def __init__(self, otherwise: Hosted | None = None) -> None:
        self._otherwise = otherwise
        self._lock = threading.Lock()
        self._preparations: list[Preparation[Any]] = []
        self.requests: list[Seen] = []
        self.aio = _AsyncPrepared(self)

    @overload
    def on(self, what: Operation[T], /, **expected: Any) -> Preparation[T]: ...
    @overload
    def on(self, what: Callable[..., Items[T]], /, *arguments: Any, **expected: Any) -> Preparation[T]: ...
    @overload
    def on(
        self, what: Callable[..., Coroutine[Any, Any, T]], /, *arguments: Any, **expected: Any
    ) -> Preparation[T]: ...
    @overload
    def on(self, what: Callable[..., T], /, *arguments: Any, **expected: Any) -> Preparation[T]: ...
    def on(self, what: Any, /, *arguments: Any, **expected: Any) -> Preparation[Any]:
        """Prepare answers to an operation: one of `operations`, or a client's method.

        Only requests with the arguments given here are meant: those of the method, or, with an operation, names and
        values of path, query, headers or body as they are on the wire. The first preparation that fits is used, until
        its answers are used up.
        """
        operation, names = (what, expected) if _is_operation(what) else called(what, arguments, expected)
        preparation: Preparation[Any] = Preparation(operation, names)
        with self._lock:
            self._preparations.append(preparation)
        return preparation

    def exchange(self, request: Request) -> Response:
        """Answer a request of a blocking client."""
        answer = self.answer_to(seen(request, body_of(request)))
        if answer is None:
            assert self._otherwise is not None, "a request is refused without a server"
            return self._otherwise.http.exchange(request)
        _check_time(answer, request, time.sleep)
        return Response(answer.status, answer.pairs, *_played(answer, request, _Chunks))

    def close(self) -> None:
        """Nothing is held."""

    def check(self) -> None:
        """Raise when something was prepared that nobody asked for."""
        left = [f"  {preparation}" for preparation in self._preparations if preparation.left]
        if left:
            raise AssertionError("prepared, and not asked for:\n" + "\n".join(left))

    def answer_to(self, request: Seen) -> Answer | None:
        """The answer to a request; None when `otherwise` is to answer it."""
        with self._lock:
            self.requests.append(request)
            found = next((each for each in self._preparations if each.matches(request) and each.has_answer()), None)
            if found is not None:
                return found.next(request)
        if self._otherwise is None:
            raise UnpreparedRequestError(self._refusal(request))
        return None

    @property
    def otherwise(self) -> Hosted | None:
        """Who answers what was not prepared."""
        return self._otherwise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A test that has failed already says so itself.
        if error is None:
            self.check()

    def _refusal(self, request: Seen) -> str:
        lines = [f"nothing was prepared for {request}"]
        if request.body is not None:
            lines.append(f"  its body: {str(request.body)[:500]}")
        known = [f"  {preparation}" for preparation in self._preparations]
        lines += ["prepared:", *known] if known else ["nothing was prepared at all"]
        return "\n".join(lines)


class _AsyncPrepared:
    def __init__(self, prepared: Prepared) -> None:
        self._prepared = prepared

    async def exchange(self, request: Request) -> AsyncResponse:
        answer = self._prepared.answer_to(seen(request, await async_body_of(request)))
        if answer is None:
            assert self._prepared.otherwise is not None, "a request is refused without a server"
            return await self._prepared.otherwise.async_http.exchange(request)
        late = _lateness(answer, request)
        await asyncio.sleep(answer.delay if late is None else _patience(request))
        if late is not None:
            raise late
        return AsyncResponse(answer.status, answer.pairs, *_played(answer, request, _AsyncChunks))

    async def aclose(self) -> None: ...


class _Chunks:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.chunks
        if self._answer.failure is not None:
            raise self._answer.failure()

    def close(self) -> None: ...


class _AsyncChunks:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._answer.chunks:
            yield chunk
        if self._answer.failure is not None:
            raise self._answer.failure()

    async def aclose(self) -> None: ...


def _is_operation(what: Callable[..., Any] | Operation[Any]) -> TypeIs[Operation[Any]]:
    return isinstance(what, Operation)


def _played(answer: Answer, request: Request, chunks: Callable[[Answer], C]) -> tuple[bytes, C | None]:
    """The body, whole or in chunks."""
    if answer.failure is not None and not answer.chunks:
        raise answer.failure()
    return (b"", chunks(answer)) if request.wants_stream else (b"".join(answer.chunks), None)


def _check_time(answer: Answer, request: Request, sleep: Callable[[float], None]) -> None:
    late = _lateness(answer, request)
    sleep(answer.delay if late is None else _patience(request))
    if late is not None:
        raise late


def _lateness(answer: Answer, request: Request) -> APITimeoutError | None:
    if answer.delay < _patience(request):
        return None
    return APITimeoutError(f"the answer takes {answer.delay:g} s, as the test prepared it")


def _patience(request: Request) -> float:
    """How long the client waits for an answer."""
    if request.deadline_at is None:
        return request.timeout.read
    return min(request.timeout.read, max(0.0, request.deadline_at - time.monotonic()))
