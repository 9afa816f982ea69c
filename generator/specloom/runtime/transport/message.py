# Vendored from generator/specloom/runtime. Edit it there.
"""The seam to the network: what is sent, what comes back, and who carries it. No HTTP library's class crosses it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias, overload

from .options import Timeout

if TYPE_CHECKING:
    from .operation import Operation

Pairs: TypeAlias = Sequence[tuple[bytes, bytes]]
HeaderPairs: TypeAlias = list[tuple[bytes, bytes]]

UNPACKED_BYTES = 64 * 1024 * 1024
"""What a whole answer may grow to, unless `PoolLimits(unpacked_bytes=…)` says otherwise."""


class Origin(NamedTuple):
    """Scheme, host and port of a server, and the `Host` header that goes with them."""

    scheme: str
    host: str
    port: int | None
    host_header: bytes

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header.decode('ascii')}"


class Content:
    """A request body that is produced while it is sent. `length` is None when nobody knows it beforehand.

    Iterating starts it anew; when `can_repeat` is False that works once only. `failure` is what its source raised:
    it is the caller's own error, whatever the one who was sending made of it.
    """

    __slots__ = ("_start", "can_repeat", "failure", "length")

    def __init__(self, start: ChunkSource, length: int | None, can_repeat: bool) -> None:
        self._start = start
        self.length = length
        self.can_repeat = can_repeat
        self.failure: Exception | None = None

    def __iter__(self) -> Iterator[bytes]:
        self.failure = None
        try:
            yield from self._start()
        except Exception as error:
            self.failure = error
            raise


class AsyncContent:
    """A request body that a coroutine produces; only async clients can send it, and only once."""

    __slots__ = ("failure", "length", "source")

    can_repeat = False

    def __init__(self, source: AsyncIterator[bytes]) -> None:
        self.source = source
        self.length: int | None = None
        self.failure: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self.source:
                yield chunk
        except Exception as error:
            self.failure = error
            raise


class ChunkSource(Protocol):
    """Starts a body."""

    def __call__(self) -> Iterator[bytes]: ...


BodyContent: TypeAlias = bytes | Content | AsyncContent


class Request:
    """One attempt on its way out. `wants_stream`: hand back chunks as they come instead of the whole body.

    `deadline_at`, on `time.monotonic`'s clock, is when nobody waits for the answer any more. An adapter that can hold
    every read to it does; between the chunks of a body and around the awaits of an async client it is held anyway.
    `operation` says what is asked for; who carries the request need not look at it. `hides_query`: a credential is in
    the query, which nothing may show. `headers` that are a tuple go out with many requests: what an adapter makes of
    them is worth keeping.
    """

    __slots__ = (
        "body",
        "deadline_at",
        "headers",
        "hides_query",
        "method",
        "operation",
        "origin",
        "target",
        "timeout",
        "wants_stream",
    )

    def __init__(
        self,
        method: str,
        origin: Origin,
        target: str,
        headers: Pairs,
        body: BodyContent,
        timeout: Timeout,
        wants_stream: bool = False,
        deadline_at: float | None = None,
        operation: Operation[Any] | None = None,
        hides_query: bool = False,
    ) -> None:
        self.method = method
        self.operation = operation
        self.origin = origin
        self.target = target
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.wants_stream = wants_stream
        self.deadline_at = deadline_at
        self.hides_query = hides_query

    @property
    def url(self) -> str:
        """The whole URL."""
        return f"{self.origin}{self.target}"

    def __repr__(self) -> str:
        # Neither headers nor query: both may hold credentials.
        return f"<Request {self.method} {self.origin}{self.target.partition('?')[0]}>"


class Response:
    """The answer to one attempt: `body` when it was read, else `chunks`, which `close` gives back to the pool.

    `unpacked_bytes` is what a compressed `body` may grow to.
    """

    __slots__ = ("body", "chunks", "headers", "status", "unpacked_bytes")

    def __init__(
        self,
        status: int,
        headers: Pairs,
        body: bytes = b"",
        chunks: ChunkStream | None = None,
        unpacked_bytes: int = UNPACKED_BYTES,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.chunks = chunks
        self.unpacked_bytes = unpacked_bytes


class AsyncResponse:
    """The same for async clients."""

    __slots__ = ("body", "chunks", "headers", "status", "unpacked_bytes")

    def __init__(
        self,
        status: int,
        headers: Pairs,
        body: bytes = b"",
        chunks: AsyncChunkStream | None = None,
        unpacked_bytes: int = UNPACKED_BYTES,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.chunks = chunks
        self.unpacked_bytes = unpacked_bytes


class ChunkStream(Protocol):
    """A body that is still arriving, as it is on the wire. Raises only errors of this SDK's tree."""

    def __iter__(self) -> Iterator[bytes]: ...

    def close(self) -> None: ...


class AsyncChunkStream(Protocol):
    """A body that is still arriving, for async clients."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None: ...


class Adapter(Protocol):
    """Carries requests. Raises `APIConnectionError` or `APITimeoutError`, never a library's own error."""

    def exchange(self, request: Request) -> Response: ...

    def close(self) -> None: ...


class AsyncAdapter(Protocol):
    """Carries requests for async clients."""

    async def exchange(self, request: Request) -> AsyncResponse: ...

    async def aclose(self) -> None: ...


class NativePairs(Sequence[tuple[bytes, bytes]]):
    """An answer's headers in a library's own form, until somebody looks at more than whether some are there.

    `native` is asked for names, as text and in lower case; `convert` makes pairs of it. Most answers are asked for
    four names: that is a quarter of what the pairs cost.
    """

    __slots__ = ("_convert", "_native", "_pairs")

    def __init__(self, native: Container[str], convert: Callable[[Any], HeaderPairs]) -> None:
        self._native = native
        self._convert = convert
        self._pairs: HeaderPairs | None = None

    def has_any(self, names: frozenset[bytes]) -> bool:
        """Whether one of these is there."""
        native = self._native
        for name in _texts(names):  # noqa: SIM110 - a generator costs more than the answers
            if name in native:
                return True
        return False

    @overload
    def __getitem__(self, at: int) -> tuple[bytes, bytes]: ...

    @overload
    def __getitem__(self, at: slice) -> HeaderPairs: ...

    def __getitem__(self, at: int | slice) -> tuple[bytes, bytes] | HeaderPairs:
        return self._converted()[at]

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return iter(self._converted())

    def __len__(self) -> int:
        return len(self._converted())

    def _converted(self) -> HeaderPairs:
        if self._pairs is None:
            self._pairs = self._convert(self._native)
        return self._pairs


def has_any(pairs: Pairs, names: frozenset[bytes]) -> bool:
    """Whether one of these headers, named in lower case, is there."""
    if isinstance(pairs, NativePairs):
        return pairs.has_any(names)
    return not names.isdisjoint({name.lower() for name, _ in pairs})


@lru_cache(maxsize=64)
def _texts(names: frozenset[bytes]) -> tuple[str, ...]:
    return tuple(name.decode("latin-1") for name in names)


class Headers(Mapping[str, str]):
    """Response headers, looked up without regard to case; repeated ones are joined by commas."""

    __slots__ = ("_values",)

    def __init__(self, pairs: Pairs) -> None:
        values: dict[str, str] = {}
        for name, value in pairs:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            values[key] = f"{values[key]}, {text}" if key in values else text
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"
