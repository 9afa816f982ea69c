# Vendored from generator/specloom/runtime. Edit it there.
"""The adapter for aiohttp; async only, as the library is."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

from ..errors import ConfigurationError, SDKError
from ..message import AsyncResponse, Origin, Request
from .loops import PerLoop
from .network import Network, PoolLimits, keep_alive_options, split_proxy
from .outcomes import broken, not_connected, refused_here, timed_out
from .reading import async_within
from .sending import async_outgoing, raise_own_failure
from .slots import AsyncSlots

_LONGEST_LINE = 64 * 1024


class AiohttpAdapter:
    """Carries requests over aiohttp; each event loop has sessions of its own."""

    def __init__(
        self,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        import aiohttp

        self._library: Any = aiohttp
        self._network = Network.of(limits, proxy, trust_environment, tls)
        self._sessions: PerLoop[_Session] = PerLoop(self._make, lambda session: session.let_go())
        # Of a header that it does not want to send it says ValueError.
        self.errors = (aiohttp.ClientError, OSError, ValueError)

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        session = self._sessions.get(request.origin)
        await session.slots.enter(request.timeout.pool)
        body = async_outgoing(request.body)
        try:
            response = await session.send(request, body)
        except BaseException as error:
            session.slots.leave()
            if not isinstance(error, self.errors):
                raise
            raise_own_failure(request.body)
            raise self.translate(error, request) from error
        chunks = _Chunks(self, session, response, request)
        pairs, most = list(response.raw_headers), self._network.limits.unpacked_bytes
        if request.wants_stream:
            return AsyncResponse(response.status, pairs, b"", chunks, most)
        try:
            content = b"".join([chunk async for chunk in chunks])
        finally:
            await chunks.aclose()
        return AsyncResponse(response.status, pairs, content, None, most)

    async def aclose(self) -> None:
        """Close this loop's connections, and forget those whose loop has ended."""
        for session in self._sessions.take():
            await session.client.close()

    def translate(self, error: Exception, request: Request) -> SDKError:
        """One of `errors` as one of ours."""
        library, timeout = self._library, request.timeout
        way = self._network.way(request.origin)
        if isinstance(error, library.ConnectionTimeoutError):
            return timed_out(way, "connecting", timeout.connect, was_sent=False)
        if isinstance(error, TimeoutError):
            return timed_out(way, "waiting for data", timeout.read)
        if isinstance(error, library.ClientConnectorError | library.ClientConnectorCertificateError):
            return not_connected(way, getattr(error, "certificate_error", error))
        if isinstance(error, library.ClientHttpProxyError):
            return not_connected(way, error, f"the proxy answered {getattr(error, 'status', 0)}")
        if isinstance(error, ValueError):
            return refused_here(way, error)
        return broken(way, error)

    def _make(self, origin: Origin) -> _Session:
        return _Session(self._library, self._network, origin)


class _Session:
    """A client session of one event loop for one origin, with its way there."""

    def __init__(self, library: Any, network: Network, origin: Origin) -> None:
        self._options, self._headers = _proxy_options(network.proxies.choose(origin), origin)
        limits = network.limits
        connector = library.TCPConnector(
            # The slots count: the connector's own limit has no timeout but that of connecting.
            limit=0,
            keepalive_timeout=limits.idle_seconds,
            ssl=network.context(ssl.create_default_context) if origin.scheme == "https" else True,
            socket_factory=_open_socket,
        )
        self.client = library.ClientSession(
            connector=connector,
            cookie_jar=library.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        )
        # It would send once more by itself, unseen by hooks and retry policy.
        self.client._retry_connection = False
        self.slots = AsyncSlots(limits.connections)
        self._timeout: Any = library.ClientTimeout

    async def send(self, request: Request, body: Any) -> Any:
        """The answer's head."""
        from yarl import URL

        timeout = self._timeout(
            total=None, sock_connect=request.timeout.connect, sock_read=request.timeout.read, ceil_threshold=1e9
        )
        # Of a body whose length is unknown, the library itself says that it comes in chunks.
        headers = [pair for pair in request.headers if isinstance(body, bytes) or pair[0] != b"Transfer-Encoding"]
        return await self.client.request(
            request.method,
            URL(request.url, encoded=True),
            headers=[*((name.decode(), value.decode()) for name, value in headers), *self._headers],
            data=body or None,
            allow_redirects=False,
            timeout=timeout,
            **self._options,
        )

    def let_go(self) -> None:
        """Close without the event loop, which has ended."""
        closing = self.client.close()
        try:
            closing.send(None)
        except StopIteration:
            return
        closing.close()


class _Chunks:
    """A response body that is still arriving."""

    def __init__(self, adapter: AiohttpAdapter, session: _Session, response: Any, request: Request) -> None:
        self._adapter = adapter
        self._session = session
        self._response = response
        self._request = request
        self._is_open = True

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in async_within(self._response.content.iter_any(), self._response.status):
                yield chunk
        except self._adapter.errors as error:
            raise self._adapter.translate(error, self._request) from error

    async def aclose(self) -> None:
        # After the last byte the connection is back in the pool; before it, this ends it.
        if self._is_open:
            self._is_open = False
            self._response.close()
            self._session.slots.leave()


def _proxy_options(proxy: str | None, origin: Origin) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """How the library is told of a proxy: options of each request, and headers of it."""
    if proxy is None:
        return {}, []
    bare, credentials = split_proxy(proxy)
    if not bare.startswith("http"):
        raise ConfigurationError(f"aiohttp knows no proxy like `{bare}`: use one with http://, or another adapter")
    if credentials is None:
        return {"proxy": bare}, []
    token = f"Basic {b64encode(':'.join(credentials).encode()).decode()}"
    if origin.scheme == "http":
        return {"proxy": bare}, [("Proxy-Authorization", token)]
    return {"proxy": bare, "proxy_headers": {"Proxy-Authorization": token}}, []


def _open_socket(address: Any) -> socket.socket:
    opened = socket.socket(*address[:3])
    try:
        opened.setblocking(False)
        for option in keep_alive_options():
            opened.setsockopt(*option)
    except OSError:
        opened.close()
        raise
    return opened
