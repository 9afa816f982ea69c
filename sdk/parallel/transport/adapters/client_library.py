# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters over a whole client of httpx's make: httpx's own, or the caller's, with its transports, mounts and events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from typing import Any

from ..errors import ConfigurationError, SDKError
from ..message import AsyncResponse, Content, Origin, Request, Response
from .deadlines import StepTimeout, shorten
from .hidden_urls import hidden
from .loops import PerLoop
from .network import Network, PoolLimits, keep_alive_options, split_proxy
from .outcomes import broken, not_connected, of_another_loop, pool_timeout, refused_here, timed_out
from .per_process import PerProcess
from .reading import async_within, within
from .sending import BothWays, async_outgoing, outgoing, raise_own_failure


class ClientAdapter:
    """Carries requests through a `Client` of `library`. A client that the caller gave is not closed."""

    def __init__(self, library: Any, client: Any, network: Network | None = None) -> None:
        self._library = library
        self._given = client
        self._network = network
        self._most = (network.limits if network else PoolLimits()).unpacked_bytes
        self._own: PerProcess[Origin, Any] = PerProcess(self._make)

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        body = outgoing(request.body)
        try:
            response = self._client(request.origin).send(
                _build(self._library, request, body), stream=True, follow_redirects=False
            )
            pairs = _pairs(response)  # before the body is read
            if request.wants_stream:
                chunks = _Chunks(self, response, request)
                return Response(response.status_code, pairs, b"", chunks, self._most)
            try:
                content = b"".join(within(_raw(response), response.status_code))
            finally:
                response.close()
        except self.errors as error:
            raise_own_failure(request.body)
            raise self.translate(error, request) from error
        return Response(response.status_code, pairs, content, None, self._most)

    def close(self) -> None:
        """Close the clients that are ours; the next call opens another one."""
        for own in self._own.take():
            own.close()

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What the library raises."""
        return (self._library.TransportError, self._library.StreamError, OSError)

    def translate(self, error: Exception, request: Request) -> SDKError:
        """One of `errors` as one of ours."""
        return translate(self._library, error, request, _way(self._network, request.origin))

    def _client(self, origin: Origin) -> Any:
        return self._own.get(origin) if self._given is None else _still_open(self._given)

    def _make(self, origin: Origin) -> Any:
        assert self._network is not None, "a given client is used as it is"
        return _make_client(self._library, self._library.Client, "HTTPTransport", self._network, origin)


class AsyncClientAdapter:
    """The same through an `AsyncClient`."""

    def __init__(self, library: Any, client: Any, network: Network | None = None) -> None:
        self._library = library
        self._given = client
        self._network = network
        self._most = (network.limits if network else PoolLimits()).unpacked_bytes
        self._own: PerLoop[Any] = PerLoop(self._make)

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        body = async_outgoing(request.body)
        try:
            response = await self._client(request.origin).send(
                _build(self._library, request, body), stream=True, follow_redirects=False
            )
            pairs = _pairs(response)  # before the body is read
            if request.wants_stream:
                chunks = _AsyncChunks(self, response, request)
                return AsyncResponse(response.status_code, pairs, b"", chunks, self._most)
            try:
                raw = async_within(_async_raw(response), response.status_code)
                content = b"".join([chunk async for chunk in raw])
            finally:
                await response.aclose()
        except self.errors as error:
            raise_own_failure(request.body)
            raise self.translate(error, request) from error
        return AsyncResponse(response.status_code, pairs, content, None, self._most)

    async def aclose(self) -> None:
        """Close this loop's clients, if they are ours; those of ended loops are forgotten."""
        for own in self._own.take():
            await own.aclose()

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What the library raises."""
        ours = (self._library.TransportError, self._library.StreamError, OSError)
        # Of a client that was made in another event loop, its sockets say so.
        return ours if self._given is None else (*ours, RuntimeError)

    def translate(self, error: Exception, request: Request) -> SDKError:
        """One of `errors` as one of ours."""
        if isinstance(error, RuntimeError) and not isinstance(error, self._library.StreamError):
            return of_another_loop(error)
        return translate(self._library, error, request, _way(self._network, request.origin))

    def _client(self, origin: Origin) -> Any:
        return self._own.get(origin) if self._given is None else _still_open(self._given)

    def _make(self, origin: Origin) -> Any:
        assert self._network is not None, "a given client is used as it is"
        return _make_client(self._library, self._library.AsyncClient, "AsyncHTTPTransport", self._network, origin)


class _Chunks:
    def __init__(self, adapter: ClientAdapter, response: Any, request: Request) -> None:
        self._adapter = adapter
        self._response = response
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        shorten(self._response.request.extensions["timeout"])
        try:
            yield from within(_raw(self._response), self._response.status_code)
        except self._adapter.errors as error:
            raise self._adapter.translate(error, self._request) from error

    def close(self) -> None:
        self._response.close()


class _AsyncChunks:
    def __init__(self, adapter: AsyncClientAdapter, response: Any, request: Request) -> None:
        self._adapter = adapter
        self._response = response
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async with aclosing(_async_raw(self._response)) as chunks:
                async for chunk in async_within(chunks, self._response.status_code):
                    yield chunk
        except self._adapter.errors as error:
            raise self._adapter.translate(error, self._request) from error

    async def aclose(self) -> None:
        await self._response.aclose()


def translate(library: Any, error: Exception, request: Request, way: str) -> SDKError:
    """A library's error as one of ours. httpx, httpx2 and their cores give these the same names."""
    timeout = request.timeout
    if isinstance(error, library.PoolTimeout):
        return pool_timeout(timeout.pool)
    if isinstance(error, library.ConnectTimeout):
        return timed_out(way, "connecting", timeout.connect, was_sent=False)
    if isinstance(error, library.LocalProtocolError | library.UnsupportedProtocol):
        return refused_here(way, error)
    if isinstance(error, library.ConnectError | library.ProxyError):
        return not_connected(way, error)
    if isinstance(error, library.WriteTimeout):
        return timed_out(way, "sending", timeout.write)
    if isinstance(error, library.TimeoutException):
        return timed_out(way, "waiting for data", timeout.read)
    return broken(way, error)


def _way(network: Network | None, origin: Origin) -> str:
    """As `Network.way`; of a client that was given, only its owner knows more than the origin."""
    return str(origin) if network is None else network.way(origin)


def timeouts(request: Request) -> dict[str, Any]:
    """A request's extensions, as httpx and its core read them."""
    timeout, end = request.timeout, request.deadline_at
    steps = {"connect": timeout.connect, "read": timeout.read, "write": timeout.write, "pool": timeout.pool}
    if end is not None:
        steps = {step: StepTimeout.until(seconds, end) for step, seconds in steps.items()}
    return {"timeout": steps}


def _raw(response: Any) -> Iterable[bytes]:
    """The body as it came. One that was never on its way (a `MockTransport`'s, say) is there already."""
    return (response.content,) if response.is_stream_consumed else response.iter_raw()


async def _async_raw(response: Any) -> AsyncGenerator[bytes, None]:
    if response.is_stream_consumed:
        yield response.content
        return
    async with aclosing(response.aiter_raw()) as chunks:
        async for chunk in chunks:
            yield chunk


def _pairs(response: Any) -> list[tuple[bytes, bytes]]:
    """The headers. What the library has unpacked for us is not packed any more."""
    pairs: list[tuple[bytes, bytes]] = response.headers.raw
    if not response.is_stream_consumed:
        return pairs
    return [pair for pair in pairs if pair[0].lower() not in (b"content-encoding", b"content-length")]


def _still_open(client: Any) -> Any:
    if client.is_closed:
        raise ConfigurationError("the HTTP client that was given to the adapter has been closed")
    return client


def _build(library: Any, request: Request, content: bytes | Content | BothWays) -> Any:
    # Bytes as a stream: as content, they make the library look for headers to add, which are all there already.
    body = {"stream": library.ByteStream(content)} if isinstance(content, bytes) else {"content": content}
    built = library.Request(request.method, request.url, headers=request.headers, extensions=timeouts(request), **body)
    if isinstance(content, bytes):
        built.read()  # for event hooks and mocked transports, which may look at its `content`
    if request.hides_query:
        built.url = hidden(library, built.url)
    return built


def _make_client(library: Any, client: Any, transport: str, network: Network, origin: Origin) -> Any:
    limits = library.Limits(
        max_connections=network.limits.connections,
        max_keepalive_connections=network.limits.keep_alive,
        keepalive_expiry=network.limits.idle_seconds,
    )
    tls = network.context(library.create_ssl_context)
    carrier = getattr(library, transport)(
        verify=tls,
        limits=limits,
        proxy=_proxy(library, network.proxies.choose(origin), tls),
        http2=network.http2,
        socket_options=keep_alive_options(),
    )
    # What the environment says is in the transport already.
    return client(transport=carrier, trust_env=False, verify=tls)


def _proxy(library: Any, url: str | None, tls: Any) -> Any:
    if url is None:
        return None
    bare, credentials = split_proxy(url)
    return library.Proxy(bare, auth=credentials, ssl_context=tls if bare.startswith("https") else None)
