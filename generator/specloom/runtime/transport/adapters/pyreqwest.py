# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters for pyreqwest, which does everything below the request in native code: a tenth of the CPU."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

from ..errors import SDKError
from ..message import AsyncResponse, Content, HeaderPairs, Origin, Request, Response
from .loops import PerLoop
from .network import Network, PoolLimits
from .outcomes import broken, not_connected, refused_here, timed_out
from .per_process import PerProcess
from .pyreqwest_clients import Clients, NativeTrust
from .reading import async_within, within
from .sending import BothWays, async_outgoing, outgoing, raise_own_failure
from .slots import AsyncSlots, Slots


class PyreqwestAdapter:
    """Carries requests over pyreqwest.

    `roots` are certificates (PEM) that are trusted beside the system's own, `identity` is the client's certificate
    and key (PEM). Read and connect timeouts are rounded up to two digits: the library has them per client. A process
    that has made a call cannot be forked into children that make calls: these are told to use another adapter.
    """

    def __init__(
        self,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        roots: bytes | None = None,
        identity: bytes | None = None,
        http2: bool = False,
    ) -> None:
        from pyreqwest import exceptions
        from pyreqwest.client import SyncClientBuilder

        self._network = network = Network.of(limits, proxy, trust_environment)
        trust = NativeTrust(roots, identity, http2)
        self._clients: PerProcess[Origin, Clients] = PerProcess(
            lambda origin: Clients(SyncClientBuilder, network, origin, trust)
        )
        self._slots: PerProcess[Origin, Slots] = PerProcess(lambda _: Slots(network.limits.connections))
        self._errors = (exceptions.PyreqwestError, OSError, ValueError)

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        body, slots = outgoing(request.body), self._slots.get(request.origin)
        client = self._clients.get(request.origin).get(request.timeout)
        slots.enter(request.timeout.pool)
        chunks = _Chunks(slots, request, self._errors)
        try:
            chunks.open(_build(client, request, body))
        except self._errors as error:
            raise_own_failure(request.body)
            raise translate(error, request) from error
        finally:
            chunks.close_unless_open()
        status, pairs, most = (
            chunks.response.status,
            _pairs(chunks.response.headers),
            self._network.limits.unpacked_bytes,
        )
        if request.wants_stream:
            return Response(status, pairs, b"", chunks, most)
        try:
            return Response(status, pairs, chunks.read(), None, most)
        finally:
            chunks.close()

    def close(self) -> None:
        """Close every connection; the adapter can be used again."""
        for clients in self._clients.take():
            for client in clients.take():
                client.close()


class AsyncPyreqwestAdapter:
    """The same for async clients; the connections serve every event loop of the process."""

    def __init__(
        self,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        roots: bytes | None = None,
        identity: bytes | None = None,
        http2: bool = False,
    ) -> None:
        from pyreqwest import exceptions
        from pyreqwest.client import ClientBuilder

        self._network = network = Network.of(limits, proxy, trust_environment)
        trust = NativeTrust(roots, identity, http2)
        self._clients: PerProcess[Origin, Clients] = PerProcess(
            lambda origin: Clients(ClientBuilder, network, origin, trust)
        )
        self._slots: PerLoop[AsyncSlots] = PerLoop(lambda _: AsyncSlots(network.limits.connections))
        self._errors = (exceptions.PyreqwestError, OSError, ValueError)

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        body, slots = async_outgoing(request.body), self._slots.get(request.origin)
        client = self._clients.get(request.origin).get(request.timeout)
        await slots.enter(request.timeout.pool)
        chunks = _AsyncChunks(slots, request, self._errors)
        try:
            await chunks.open(_build(client, request, body))
        except self._errors as error:
            raise_own_failure(request.body)
            raise translate(error, request) from error
        finally:
            chunks.close_unless_open()
        status, pairs, most = (
            chunks.response.status,
            _pairs(chunks.response.headers),
            self._network.limits.unpacked_bytes,
        )
        if request.wants_stream:
            return AsyncResponse(status, pairs, b"", chunks, most)
        try:
            return AsyncResponse(status, pairs, await chunks.read(), None, most)
        finally:
            await chunks.aclose()

    async def aclose(self) -> None:
        """Close every connection; the adapter can be used again."""
        for clients in self._clients.take():
            for client in clients.take():
                await client.close()


class _Chunks:
    """A response body that is still arriving, in its slot."""

    def __init__(self, slots: Slots, request: Request, errors: tuple[type[Exception], ...]) -> None:
        self._slots: Slots | None = slots
        self._request = request
        self._errors = errors
        self._sending: Any = None
        self.response: Any = None

    def open(self, sending: Any) -> None:
        """Send, and wait for the head."""
        self.response = sending.__enter__()
        self._sending = sending

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from within(_chunks(self.response.body_reader), self.response.status)
        except self._errors as error:
            raise translate(error, self._request) from error

    def read(self) -> bytes:
        """All that is still to come."""
        if self.response.status >= 400:
            return b"".join(self)
        try:
            return bytes(self.response.bytes())
        except self._errors as error:
            raise translate(error, self._request) from error

    def close(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.leave()
            if self._sending is not None:
                self._sending.__exit__(None, None, None)

    def close_unless_open(self) -> None:
        """Give the slot back where nothing came."""
        if self.response is None:
            self.close()


class _AsyncChunks:
    """The same for async clients."""

    def __init__(self, slots: AsyncSlots, request: Request, errors: tuple[type[Exception], ...]) -> None:
        self._slots: AsyncSlots | None = slots
        self._request = request
        self._errors = errors
        self._sending: Any = None
        self.response: Any = None

    async def open(self, sending: Any) -> None:
        """Send, and wait for the head."""
        self.response = await sending.__aenter__()
        self._sending = sending

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            chunks = _async_chunks(self.response.body_reader)
            async for chunk in async_within(chunks, self.response.status):
                yield chunk
        except self._errors as error:
            raise translate(error, self._request) from error

    async def read(self) -> bytes:
        """All that is still to come."""
        if self.response.status >= 400:
            return b"".join([chunk async for chunk in self])
        try:
            return bytes(await self.response.bytes())
        except self._errors as error:
            raise translate(error, self._request) from error

    async def aclose(self) -> None:
        self._leave()
        if self._sending is not None:
            await self._sending.__aexit__(None, None, None)

    def close_unless_open(self) -> None:
        """Give the slot back where nothing came."""
        if self.response is None:
            self._leave()

    def _leave(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.leave()


def translate(error: Exception, request: Request) -> SDKError:
    """The library's error as one of ours. How far it came stands in the causes; the class does not tell."""
    from pyreqwest import exceptions

    origin, timeout = request.origin, request.timeout
    details: Any = getattr(error, "details", None) or {}
    causes = [cause["message"] for cause in details.get("causes") or ()]
    # The class says `ConnectError` also where a connection broke while the answer was awaited.
    is_unsent = "client error (Connect)" in causes
    if isinstance(error, TimeoutError):
        if is_unsent:
            return timed_out(origin, "connecting", timeout.connect, was_sent=False)
        is_writing = isinstance(error, exceptions.WriteTimeoutError)
        return timed_out(origin, *(("sending", timeout.write) if is_writing else ("waiting for data", timeout.read)))
    # A body that ends before the length that was announced; a header or an address that is none.
    if "user body write aborted" in causes or not isinstance(error, exceptions.RequestError | OSError):
        return refused_here(origin, error)
    reason = causes[-1] if causes else ""
    return not_connected(origin, error, reason) if is_unsent else broken(origin, error, reason)


def _build(client: Any, request: Request, body: bytes | Content | BothWays) -> Any:
    builder = client.request(request.method, request.url)
    builder.headers([(name.decode(), value.decode()) for name, value in request.headers])
    if not isinstance(body, bytes):
        builder.body_stream(body)
    elif body:
        builder.body_bytes(body)
    if request.deadline_at is not None:
        # Over all of it, however its parts are timed.
        builder.timeout(timedelta(seconds=max(0.001, request.deadline_at - time.monotonic())))
    if request.wants_stream:
        # What it would read ahead, a stream's first events wait for.
        builder.streamed_read_buffer_limit(0)
    return builder.build_streamed()


def _pairs(headers: Any) -> HeaderPairs:
    try:
        return [(name.encode(), value.encode()) for name, value in headers.items()]
    except ValueError:
        return [
            (name.encode(), value.encode())
            for name in dict.fromkeys(headers.keys())
            for value in _readable(headers, name)
        ]


def _readable(headers: Any, name: str) -> list[str]:
    try:
        values: list[str] = headers.getall(name)
        return values
    except ValueError:
        # The library gives values as text, and has none for bytes beyond ASCII.
        return []


def _chunks(reader: Any) -> Iterator[bytes]:
    while (chunk := reader.read_chunk()) is not None:
        yield bytes(chunk)


async def _async_chunks(reader: Any) -> AsyncIterator[bytes]:
    while (chunk := await reader.read_chunk()) is not None:
        yield bytes(chunk)
