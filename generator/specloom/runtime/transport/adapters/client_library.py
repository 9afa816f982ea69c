# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters over a whole client of httpx's make: httpx's own, or the caller's, with its transports, mounts and events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from threading import Lock
from typing import Any

from ..errors import ConfigurationError, SDKError
from ..message import AsyncContent, AsyncResponse, Request, Response
from .deadlines import StepTimeout, shorten
from .network import PoolLimits, broken, keep_alive_options, not_connected, pool_timeout, shared_tls, timed_out


class ClientAdapter:
    """Carries requests through a `Client` of `library`. A client that the caller gave is not closed."""

    def __init__(self, library: Any, client: Any, limits: PoolLimits | None = None) -> None:
        self._library = library
        self._given = client
        self._limits = limits
        self._own: Any = None
        self._lock = Lock()

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        body = request.body
        if isinstance(body, AsyncContent):
            raise ConfigurationError("an async iterator can only be sent by an async client")
        try:
            built = _build(self._library, request, body)
            response = self._client().send(built, stream=True, follow_redirects=False)
            if request.wants_stream:
                return Response(response.status_code, response.headers.raw, chunks=_Chunks(self, response, request))
            try:
                content = b"".join(response.iter_raw())
            finally:
                response.close()
        except (self._library.TransportError, self._library.StreamError, OSError) as error:
            raise translate(self._library, error, request) from error
        return Response(response.status_code, response.headers.raw, content)

    def close(self) -> None:
        """Close the client, if it is ours; the next call opens another one."""
        with self._lock:
            own, self._own = self._own, None
        if own is not None:
            own.close()

    @property
    def library(self) -> Any:
        """The library in use."""
        return self._library

    def _client(self) -> Any:
        if self._given is not None:
            return _still_open(self._given)
        with self._lock:
            if self._own is None:
                self._own = _make_client(self._library, self._library.Client, "HTTPTransport", self._limits)
            return self._own


class AsyncClientAdapter:
    """The same through an `AsyncClient`."""

    def __init__(self, library: Any, client: Any, limits: PoolLimits | None = None) -> None:
        self._library = library
        self._limits = limits
        self._clients: dict[object, Any] = {}
        self._given = client

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        client = self._own_client() if self._given is None else _still_open(self._given)
        body = request.body if isinstance(request.body, bytes) else BothWays(request.body)
        try:
            built = _build(self._library, request, body)
            response = await client.send(built, stream=True, follow_redirects=False)
            if request.wants_stream:
                chunks = _AsyncChunks(self, response, request)
                return AsyncResponse(response.status_code, response.headers.raw, chunks=chunks)
            try:
                content = b"".join([chunk async for chunk in response.aiter_raw()])
            finally:
                await response.aclose()
        except (self._library.TransportError, self._library.StreamError, OSError) as error:
            raise translate(self._library, error, request) from error
        return AsyncResponse(response.status_code, response.headers.raw, content)

    async def aclose(self) -> None:
        """Close this loop's client, if it is ours; those of ended loops are forgotten."""
        loop = running_loop()
        own = self._clients.pop(loop, None)
        self._clients.clear()
        if own is not None:
            await own.aclose()

    @property
    def library(self) -> Any:
        """The library in use."""
        return self._library

    def _own_client(self) -> Any:
        loop = running_loop()
        client = self._clients.get(loop)
        if client is None:
            for stale in [other for other in self._clients if is_over(other)]:
                del self._clients[stale]
            library = self._library
            client = _make_client(library, library.AsyncClient, "AsyncHTTPTransport", self._limits)
            self._clients[loop] = client
        return client


class _Chunks:
    def __init__(self, adapter: ClientAdapter, response: Any, request: Request) -> None:
        self._adapter = adapter
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        library = self._adapter.library
        shorten(self._response.request.extensions["timeout"])
        try:
            yield from self._response.iter_raw()
        except (library.TransportError, library.StreamError, OSError) as error:
            raise translate(library, error, self._request) from error

    def close(self) -> None:
        self._response.close()


class _AsyncChunks:
    def __init__(self, adapter: AsyncClientAdapter, response: Any, request: Request) -> None:
        self._adapter = adapter
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        library = self._adapter.library
        try:
            async with aclosing(self._response.aiter_raw()) as chunks:
                async for chunk in chunks:
                    yield chunk
        except (library.TransportError, library.StreamError, OSError) as error:
            raise translate(library, error, self._request) from error

    async def aclose(self) -> None:
        await self._response.aclose()


class BothWays:
    """Lets an async client send what a plain iterator produces."""

    def __init__(self, content: Any) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, AsyncContent):
            async for chunk in self._content:
                yield chunk
        else:
            for chunk in self._content:
                yield chunk


def translate(library: Any, error: Exception, request: Request) -> SDKError:
    """A library's error as one of ours. httpx, httpx2 and their cores give these the same names."""
    origin, timeout = request.origin, request.timeout
    if isinstance(error, library.PoolTimeout):
        return pool_timeout(timeout.pool)
    if isinstance(error, library.ConnectTimeout):
        return timed_out(origin, "connecting", timeout.connect, was_sent=False)
    unsent = (library.ConnectError, library.ProxyError, library.UnsupportedProtocol, library.LocalProtocolError)
    if isinstance(error, unsent):
        return not_connected(origin, error)
    if isinstance(error, library.WriteTimeout):
        return timed_out(origin, "sending", timeout.write)
    if isinstance(error, library.TimeoutException):
        return timed_out(origin, "waiting for data", timeout.read)
    return broken(origin, error)


def timeouts(request: Request) -> dict[str, Any]:
    """A request's extensions, as httpx and its core read them."""
    timeout, end = request.timeout, request.deadline_at
    steps = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    if end is not None:
        steps = {step: StepTimeout.until(seconds, end) for step, seconds in steps.items()}
    return {"timeout": steps}


def running_loop() -> object:
    """The event loop that runs now; one value for all other async libraries."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def is_over(loop: object) -> bool:
    """Whether an event loop has been closed."""
    return bool(getattr(loop, "is_closed", bool)())


def _still_open(client: Any) -> Any:
    if client.is_closed:
        raise ConfigurationError("the HTTP client that was given to the adapter has been closed")
    return client


def _build(library: Any, request: Request, content: Any) -> Any:
    return library.Request(
        request.method, request.url, headers=request.headers, content=content, extensions=timeouts(request)
    )


def _make_client(library: Any, client: Any, transport: str, limits: PoolLimits | None) -> Any:
    limits = limits or PoolLimits()
    pool = library.Limits(
        max_connections=limits.connections,
        max_keepalive_connections=limits.keep_alive,
        keepalive_expiry=limits.idle_seconds,
    )
    tls = shared_tls(library.create_ssl_context)
    carrier = getattr(library, transport)(verify=tls, limits=pool, socket_options=keep_alive_options())
    return client(verify=tls, limits=pool, transport=None if _has_proxy() else carrier)


def _has_proxy() -> bool:
    from urllib.request import getproxies

    return bool(set(getproxies()) & {"http", "https", "all"})
