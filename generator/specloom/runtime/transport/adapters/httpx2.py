# Vendored from generator/specloom/runtime. Edit it there.
"""The default adapters: httpx2's connection pool (httpcore2) without the layers that a fixed API does not need."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..message import AsyncContent, AsyncResponse, BodyContent, Origin, Request, Response
from .client_library import BothWays, is_over, running_loop, timeouts, translate
from .deadlines import DeadlineBackend
from .network import PoolLimits, Proxies, keep_alive_options, shared_tls, split_proxy

if TYPE_CHECKING:
    import httpcore2


class Httpx2Adapter:
    """Carries requests over httpx2's pool."""

    def __init__(
        self,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        tls: ssl.SSLContext | None = None,
        http2: bool = False,
    ) -> None:
        import httpcore2

        self._library = httpcore2
        self._errors = _errors(httpcore2)
        self._settings = _PoolSettings(limits or PoolLimits(), Proxies(proxy, trust_environment), tls, http2)
        self._pools: dict[tuple[int, Origin], httpcore2.ConnectionPool] = {}

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        library = self._library
        try:
            response = self._pool(request.origin).handle_request(
                library.Request(
                    request.method,
                    _url(library, request),
                    headers=request.headers,
                    content=_content(request.body),
                    extensions=timeouts(request),
                )
            )
            if request.wants_stream:
                return Response(response.status, response.headers, chunks=_Chunks(response, request, self._errors))
            try:
                body = response.read()
            finally:
                response.close()
        except self._errors as error:
            raise translate(library, error, request) from error
        return Response(response.status, response.headers, body)

    def close(self) -> None:
        """Close every connection; the adapter can be used again."""
        while self._pools:
            (process, _), pool = self._pools.popitem()
            if process == os.getpid():
                pool.close()

    def _pool(self, origin: Origin) -> httpcore2.ConnectionPool:
        # A forked child must not write into its parent's connections.
        key = (os.getpid(), origin)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = self._settings.make_pool(origin, self._library.ConnectionPool, self._library)
        return pool


class AsyncHttpx2Adapter:
    """Carries requests over httpx2's asynchronous pool; each event loop has connections of its own."""

    def __init__(
        self,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        tls: ssl.SSLContext | None = None,
        http2: bool = False,
    ) -> None:
        import httpcore2

        self._library = httpcore2
        self._errors = _errors(httpcore2)
        self._settings = _PoolSettings(limits or PoolLimits(), Proxies(proxy, trust_environment), tls, http2)
        self._pools: dict[tuple[int, object, Origin], httpcore2.AsyncConnectionPool] = {}

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        library = self._library
        try:
            response = await self._pool(request.origin).handle_async_request(
                library.Request(
                    request.method,
                    _url(library, request),
                    headers=request.headers,
                    content=_async_content(request.body),
                    extensions=timeouts(request),
                )
            )
            if request.wants_stream:
                chunks = _AsyncChunks(response, request, self._errors)
                return AsyncResponse(response.status, response.headers, chunks=chunks)
            try:
                body = await response.aread()
            finally:
                await response.aclose()
        except self._errors as error:
            raise translate(library, error, request) from error
        return AsyncResponse(response.status, response.headers, body)

    async def aclose(self) -> None:
        """Close this loop's connections, and forget those whose loop has ended."""
        loop, process = running_loop(), os.getpid()
        while self._pools:
            key, pool = self._pools.popitem()
            if key[:2] == (process, loop):
                await pool.aclose()

    def _pool(self, origin: Origin) -> httpcore2.AsyncConnectionPool:
        key = (os.getpid(), running_loop(), origin)
        pool = self._pools.get(key)
        if pool is None:
            for stale in [other for other in self._pools if is_over(other[1])]:
                del self._pools[stale]
            pool = self._pools[key] = self._settings.make_pool(origin, self._library.AsyncConnectionPool, self._library)
        return pool


class _PoolSettings:
    def __init__(self, limits: PoolLimits, proxies: Proxies, tls: ssl.SSLContext | None, http2: bool) -> None:
        self.limits = limits
        self.proxies = proxies
        self.tls = tls
        self.http2 = http2

    def make_pool(self, origin: Origin, pool: Callable[..., Any], library: Any) -> Any:
        """A pool for one origin, through its proxy where it has one."""
        proxy = self.proxies.choose(origin)
        is_plain = origin.scheme == "http" and proxy is None
        # Plain HTTP never asks the context for anything.
        tls = None if is_plain else self.tls or shared_tls(library.default_ssl_context)
        return pool(
            ssl_context=tls,
            proxy=_proxy(library, proxy, tls) if proxy else None,
            max_connections=self.limits.connections,
            max_keepalive_connections=self.limits.keep_alive,
            keepalive_expiry=self.limits.idle_seconds,
            http2=self.http2,
            socket_options=keep_alive_options(),
            # The async pool is awaited, and awaiting ends by itself at a deadline.
            network_backend=DeadlineBackend(library.SyncBackend()) if pool is library.ConnectionPool else None,
        )


def _proxy(library: Any, url: str, tls: ssl.SSLContext | None) -> Any:
    bare, credentials = split_proxy(url)
    return library.Proxy(bare, auth=credentials, ssl_context=tls if bare.startswith("https") else None)


class _Chunks:
    """A response body that is still arriving."""

    def __init__(self, response: httpcore2.Response, request: Request, errors: tuple[type[Exception], ...]) -> None:
        self._response = response
        self._request = request
        self._errors = errors

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._response.iter_stream()
        except self._errors as error:
            import httpcore2

            raise translate(httpcore2, error, self._request) from error

    def close(self) -> None:
        self._response.close()


class _AsyncChunks:
    """The same for async clients."""

    def __init__(self, response: httpcore2.Response, request: Request, errors: tuple[type[Exception], ...]) -> None:
        self._response = response
        self._request = request
        self._errors = errors

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async with aclosing(self._response.aiter_stream()) as chunks:
                async for chunk in chunks:
                    yield chunk
        except self._errors as error:
            import httpcore2

            raise translate(httpcore2, error, self._request) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def _content(body: BodyContent) -> Any:
    if isinstance(body, AsyncContent):
        raise ConfigurationError("an async iterator can only be sent by an async client")
    return body


def _async_content(body: BodyContent) -> Any:
    return body if isinstance(body, bytes) else BothWays(body)


def _url(library: Any, request: Request) -> Any:
    origin = request.origin
    return library.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=request.target)


def _errors(library: Any) -> tuple[type[Exception], ...]:
    return (
        library.TimeoutException,
        library.NetworkError,
        library.ProtocolError,
        library.ProxyError,
        library.UnsupportedProtocol,
        ssl.SSLError,
        OSError,
    )
