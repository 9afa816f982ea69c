# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters for pyreqwest, which does everything below the request in native code: a tenth of the CPU."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import timedelta
from typing import Any

from ..errors import SDKError
from ..message import AsyncResponse, Content, HeaderPairs, NativePairs, Origin, Request, Response
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
        from pyreqwest.client import SyncClientBuilder

        network = Network.of(limits, proxy, trust_environment)
        trust = NativeTrust(roots, identity, http2)
        # For each origin, its clients and the room for exchanges with it.
        self._ways: PerProcess[Origin, tuple[Clients, Slots]] = PerProcess(
            lambda origin: (
                Clients(SyncClientBuilder, network, origin, trust),
                Slots(network.limits.connections),
            )
        )
        self._most = network.limits.unpacked_bytes
        self._failures = _Failures(network)

    def exchange(self, request: Request) -> Response:
        """Send one request and return its answer."""
        body = outgoing(request.body)
        clients, slots = self._ways.get(request.origin)
        client = clients.get(request.timeout)
        slots.enter(request.timeout.pool)
        is_left_open = False
        try:
            sending = _build(client, clients, request, body)
            answer = sending.__enter__()
            status, pairs = answer.status, NativePairs(answer.headers, _pairs)
            if request.wants_stream:
                is_left_open = True
                return Response(
                    status, pairs, b"", _Chunks(answer, sending, slots, request, self._failures), self._most
                )
            try:
                content = answer.bytes().to_bytes() if status < 400 else b"".join(_chunks(answer))
            finally:
                sending.__exit__(None, None, None)
        except self._failures.classes as error:
            raise_own_failure(request.body)
            raise self._failures.translate(error, request) from error
        finally:
            if not is_left_open:
                slots.leave()
        return Response(status, pairs, content, None, self._most)

    def close(self) -> None:
        """Close every connection; the adapter can be used again."""
        for clients, _ in self._ways.take():
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
        from pyreqwest.client import ClientBuilder

        network = Network.of(limits, proxy, trust_environment)
        trust = NativeTrust(roots, identity, http2)
        self._clients: PerProcess[Origin, Clients] = PerProcess(
            lambda origin: Clients(ClientBuilder, network, origin, trust)
        )
        self._slots: PerLoop[AsyncSlots] = PerLoop(lambda _: AsyncSlots(network.limits.connections))
        self._most = network.limits.unpacked_bytes
        self._failures = _Failures(network)

    async def exchange(self, request: Request) -> AsyncResponse:
        """Send one request and return its answer."""
        body, slots = async_outgoing(request.body), self._slots.get(request.origin)
        clients = self._clients.get(request.origin)
        client = clients.get(request.timeout)
        await slots.enter(request.timeout.pool)
        is_left_open = False
        try:
            sending = _build(client, clients, request, body)
            answer = await sending.__aenter__()
            status, pairs = answer.status, NativePairs(answer.headers, _pairs)
            if request.wants_stream:
                is_left_open = True
                chunks = _AsyncChunks(answer, sending, slots, request, self._failures)
                return AsyncResponse(status, pairs, b"", chunks, self._most)
            try:
                content = await _content(answer)
            finally:
                await sending.__aexit__(None, None, None)
        except self._failures.classes as error:
            raise_own_failure(request.body)
            raise self._failures.translate(error, request) from error
        finally:
            if not is_left_open:
                slots.leave()
        return AsyncResponse(status, pairs, content, None, self._most)

    async def aclose(self) -> None:
        """Close every connection; the adapter can be used again."""
        for clients in self._clients.take():
            for client in clients.take():
                await client.close()


class _Failures:
    """What the library raises, as errors of ours."""

    def __init__(self, network: Network) -> None:
        from pyreqwest import exceptions

        self._library = exceptions
        self._network = network
        self.classes = (exceptions.PyreqwestError, OSError, ValueError)

    def translate(self, error: Exception, request: Request) -> SDKError:
        """One of `classes`, by how far it came. That stands in the causes; the class does not tell."""
        way, timeout = self._network.way(request.origin), request.timeout
        details: Any = getattr(error, "details", None) or {}
        causes = [cause["message"] for cause in details.get("causes") or ()]
        # The class says `ConnectError` also where a connection broke while the answer was awaited.
        is_unsent = "client error (Connect)" in causes
        if isinstance(error, TimeoutError):
            if is_unsent:
                return timed_out(way, "connecting", timeout.connect, was_sent=False)
            is_writing = isinstance(error, self._library.WriteTimeoutError)
            return timed_out(way, *(("sending", timeout.write) if is_writing else ("waiting for data", timeout.read)))
        # A body that ends before the length that was announced; a header or an address that is none.
        if "user body write aborted" in causes or not isinstance(error, self._library.RequestError | OSError):
            return refused_here(way, error)
        reason = causes[-1] if causes else ""
        return not_connected(way, error, reason) if is_unsent else broken(way, error, reason)


class _Chunks:
    """A response body that is still arriving, in its slot."""

    def __init__(self, answer: Any, sending: Any, slots: Slots, request: Request, failures: _Failures) -> None:
        self._answer = answer
        self._sending = sending
        self._slots: Slots | None = slots
        self._request = request
        self._failures = failures

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from _chunks(self._answer)
        except self._failures.classes as error:
            raise self._failures.translate(error, self._request) from error

    def close(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.leave()
            self._sending.__exit__(None, None, None)


class _AsyncChunks:
    """The same for async clients."""

    def __init__(self, answer: Any, sending: Any, slots: AsyncSlots, request: Request, failures: _Failures) -> None:
        self._answer = answer
        self._sending = sending
        self._slots: AsyncSlots | None = slots
        self._request = request
        self._failures = failures

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in _async_chunks(self._answer):
                yield chunk
        except self._failures.classes as error:
            raise self._failures.translate(error, self._request) from error

    async def aclose(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.leave()
            await self._sending.__aexit__(None, None, None)


def _build(client: Any, clients: Clients, request: Request, body: bytes | Content | BothWays) -> Any:
    builder = client.request(request.method, clients.url + request.target)
    builder.headers(clients.headers(request.headers))
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
        found: dict[str, str | list[str]] = headers.dict_multi_value()
    except ValueError:
        # The library gives values as text, and has none for bytes beyond ASCII.
        found = {name: _readable(headers, name) for name in headers}
    pairs: HeaderPairs = []
    for name, value in found.items():
        key = name.encode()
        if isinstance(value, str):
            pairs.append((key, value.encode()))
        else:
            pairs.extend((key, each.encode()) for each in value)
    return pairs


def _readable(headers: Any, name: str) -> list[str]:
    try:
        values: list[str] = headers.getall(name)
        return values
    except ValueError:
        return []


def _chunks(answer: Any) -> Iterable[bytes]:
    return within(_read(answer.body_reader), answer.status)


def _read(reader: Any) -> Iterator[bytes]:
    while (chunk := reader.read_chunk()) is not None:
        yield bytes(chunk)


async def _content(answer: Any) -> bytes:
    """All of a body; of an error's its beginning."""
    if answer.status >= 400:
        return b"".join([chunk async for chunk in _async_chunks(answer)])
    content: bytes = (await answer.bytes()).to_bytes()
    return content


def _async_chunks(answer: Any) -> AsyncIterator[bytes]:
    return async_within(_async_read(answer.body_reader), answer.status)


async def _async_read(reader: Any) -> AsyncIterator[bytes]:
    while (chunk := await reader.read_chunk()) is not None:
        yield bytes(chunk)
