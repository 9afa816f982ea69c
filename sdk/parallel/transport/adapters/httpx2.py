# Vendored from generator/specloom/runtime. Edit it there.
"""The default adapters: httpx2's connection pool (httpcore2) without the layers that a fixed API does not need."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from ..errors import SDKError
from ..message import AsyncResponse, Origin, Request, Response
from .client_library import timeouts, translate
from .deadlines import DeadlineBackend
from .loops import PerLoop
from .network import Network, PoolLimits, keep_alive_options, split_proxy
from .per_process import PerProcess
from .reading import async_within, within
from .sending import async_outgoing, outgoing, raise_own_failure

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
        network = Network.of(limits, proxy, trust_environment, tls, http2)
        self._failures = _Failures(httpcore2, network)
        self._most = network.limits.unpacked_bytes
        self._pools: PerProcess[Origin, httpcore2.ConnectionPool] = PerProcess(
            lambda origin: _make_pool(httpcore2, httpcore2.ConnectionPool, network, origin)
        )

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        library, body = self._library, outgoing(request.body)
        try:
            response = self._pools.get(request.origin).handle_request(
                library.Request(
                    request.method,
                    _url(library, request),
                    headers=request.headers,
                    content=body,
                    extensions=timeouts(request),
                )
            )
            if request.wants_stream:
                chunks = _Chunks(response, request, self._failures)
                return Response(response.status, response.headers, b"", chunks, self._most)
            try:
                content = b"".join(within(response.iter_stream(), response.status))
            finally:
                response.close()
        except self._failures.classes as error:
            raise_own_failure(request.body)
            raise self._failures.translate(error, request) from error
        return Response(response.status, response.headers, content, None, self._most)

    def close(self) -> None:
        """Close every connection; the adapter can be used again."""
        for pool in self._pools.take():
            pool.close()


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
        network = Network.of(limits, proxy, trust_environment, tls, http2)
        self._failures = _Failures(httpcore2, network)
        self._most = network.limits.unpacked_bytes
        self._pools: PerLoop[httpcore2.AsyncConnectionPool] = PerLoop(
            lambda origin: _make_pool(httpcore2, httpcore2.AsyncConnectionPool, network, origin)
        )

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        library, body = self._library, async_outgoing(request.body)
        try:
            response = await self._pools.get(request.origin).handle_async_request(
                library.Request(
                    request.method,
                    _url(library, request),
                    headers=request.headers,
                    content=body,
                    extensions=timeouts(request),
                )
            )
            if request.wants_stream:
                chunks = _AsyncChunks(response, request, self._failures)
                return AsyncResponse(response.status, response.headers, b"", chunks, self._most)
            try:
                raw = async_within(response.aiter_stream(), response.status)
                content = b"".join([chunk async for chunk in raw])
            finally:
                await response.aclose()
        except self._failures.classes as error:
            raise_own_failure(request.body)
            raise self._failures.translate(error, request) from error
        return AsyncResponse(response.status, response.headers, content, None, self._most)

    async def aclose(self) -> None:
        """Close this loop's connections, and forget those whose loop has ended."""
        for pool in self._pools.take():
            await pool.aclose()


def _make_pool(library: Any, pool: Callable[..., Any], network: Network, origin: Origin) -> Any:
    """A pool for one origin, through its proxy where it has one."""
    proxy = network.proxies.choose(origin)
    is_plain = origin.scheme == "http" and proxy is None
    # Plain HTTP never asks the context for anything.
    tls = None if is_plain else network.context(library.default_ssl_context)
    return pool(
        ssl_context=tls,
        proxy=_proxy(library, proxy, tls) if proxy else None,
        max_connections=network.limits.connections,
        max_keepalive_connections=network.limits.keep_alive,
        keepalive_expiry=network.limits.idle_seconds,
        http2=network.http2,
        socket_options=keep_alive_options(),
        # The async pool is awaited, and awaiting ends by itself at a deadline.
        network_backend=DeadlineBackend(library.SyncBackend()) if pool is library.ConnectionPool else None,
    )


def _proxy(library: Any, url: str, tls: ssl.SSLContext | None) -> Any:
    bare, credentials = split_proxy(url)
    return library.Proxy(bare, auth=credentials, ssl_context=tls if bare.startswith("https") else None)


class _Failures:
    """What the library raises on a network, as errors of ours."""

    def __init__(self, library: Any, network: Network) -> None:
        self._library = library
        self._network = network
        self.classes = _errors(library)

    def translate(self, error: Exception, request: Request) -> SDKError:
        return translate(self._library, error, request, self._network.way(request.origin))


class _Chunks:
    """A response body that is still arriving."""

    def __init__(self, response: httpcore2.Response, request: Request, failures: _Failures) -> None:
        self._response = response
        self._request = request
        self._failures = failures

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from within(self._response.iter_stream(), self._response.status)
        except self._failures.classes as error:
            raise self._failures.translate(error, self._request) from error

    def close(self) -> None:
        self._response.close()


class _AsyncChunks:
    """The same for async clients."""

    def __init__(self, response: httpcore2.Response, request: Request, failures: _Failures) -> None:
        self._response = response
        self._request = request
        self._failures = failures

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async with aclosing(self._response.aiter_stream()) as chunks:
                async for chunk in async_within(chunks, self._response.status):
                    yield chunk
        except self._failures.classes as error:
            raise self._failures.translate(error, self._request) from error

    async def aclose(self) -> None:
        await self._response.aclose()


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
