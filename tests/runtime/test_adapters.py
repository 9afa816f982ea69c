"""What every adapter promises alike: whom it trusts, what it refuses, how much it reads, whose errors it raises."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import httpx2
import pytest
from tests.runtime.sample.transport.adapters.aiohttp import AiohttpAdapter
from tests.runtime.sample.transport.adapters.httpx import AsyncHttpxAdapter, HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2 import Httpx2Adapter
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter
from tests.runtime.sample.transport.adapters.network import Network, PoolLimits
from tests.runtime.sample.transport.adapters.outcomes import not_connected
from tests.runtime.sample.transport.adapters.pyreqwest import PyreqwestAdapter
from tests.runtime.sample.transport.message import Content, NativePairs, Origin, Request, has_any

from tests.runtime.adapters import ASYNC_OWN, KEY, WITH_OPTIONS, call
from tests.runtime.certificates import authority, trusting
from tests.runtime.sample import AsyncSample, Timeout, response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    DecodeError,
    ServerError,
)
from tests.runtime.sockets import CLOSE, HALF, SILENCE, answer, chunked, serving

ANSWER = [answer()]


@pytest.fixture(params=WITH_OPTIONS)
def adapter(request: pytest.FixtureRequest) -> Any:
    """Makes each adapter in turn, with options."""
    return WITH_OPTIONS[request.param]


def exchange(adapter: Any, *requests: Request) -> None:
    """One exchange after the other, whichever kind of adapter it is; then closes it, and the streams that it gave."""

    async def main() -> None:
        responses: list[Any] = []
        try:
            for request in requests:
                responses.append(await adapter.exchange(request))  # noqa: PERF401 (kept when a later one fails)
        finally:
            for response in responses:
                await (response.chunks.aclose() if response.chunks else asyncio.sleep(0))
            await adapter.aclose()

    if hasattr(adapter, "aclose"):
        asyncio.run(main())
        return
    responses: list[Any] = []
    try:
        for request in requests:
            responses.append(adapter.exchange(request))  # noqa: PERF401
    finally:
        for response in responses:
            if response.chunks:
                response.chunks.close()
        adapter.close()


# ---- trust


def test_a_server_that_is_not_trusted_gets_nothing_and_is_not_asked_again(adapter: Any) -> None:
    _, tls = authority()
    with serving(lambda _: ANSWER, tls) as server, pytest.raises(APIConnectionError, match="certificate") as caught:
        call(adapter(), server.url)

    assert (caught.value.attempts, caught.value.was_sent, caught.value.is_permanent) == (1, False, True)
    assert server.requests == []


def test_a_private_authority_can_be_trusted(adapter: Any) -> None:
    root, tls = authority()
    is_native = "pyreqwest" in adapter.__module__
    with serving(lambda _: ANSWER, tls) as server:
        made = adapter(roots=root) if is_native else adapter(tls=trusting(root))
        assert call(made, server.url).id == "p1"


def test_a_store_of_certificates_that_cannot_be_read_is_no_trouble_of_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    network = Network.of(None, None, trust_environment=True)
    with pytest.raises(ConfigurationError, match=r"read from SSL_CERT_FILE=/nowhere.pem: \[Errno 2\]"):
        network.context(lambda: ssl.create_default_context(cafile="/nowhere.pem"))


def test_a_connection_that_is_refused_says_so(adapter: Any) -> None:
    """And not only that all attempts failed, as what async libraries stand on has it."""
    with pytest.raises(APIConnectionError, match=r"(?i)refused|Connect call failed") as caught:
        call(adapter(), "http://127.0.0.1:9", max_retries=0)

    assert "All connection attempts" not in str(caught.value)


def test_each_of_several_addresses_has_its_reason() -> None:
    every = OSError("All connection attempts failed")
    every.__cause__ = ExceptionGroup("several", [OSError(111, "refused"), OSError(113, "no route")])

    said = not_connected("http://a.test", every).message
    assert said == "cannot connect to http://a.test: [Errno 111] refused; [Errno 113] no route"


def test_native_trust_that_is_none_is_said() -> None:
    with serving(lambda _: ANSWER) as server, pytest.raises(ConfigurationError, match="roots"):
        call(PyreqwestAdapter(roots=b"no certificate"), server.url)


@pytest.mark.parametrize("made", [Httpx2Adapter, HttpxAdapter, AsyncHttpxAdapter])
def test_http2_without_its_package_is_said_at_once(made: Any) -> None:
    with pytest.raises(ConfigurationError, match="`h2`"):
        made(http2=True)


# ---- requests that do not leave


def request_to(url: str, **changes: Any) -> Request:
    host, _, port = url.removeprefix("http://").partition(":")
    origin = Origin("http", host, int(port), f"{host}:{port}".encode())
    head = {"method": "GET", "headers": [(b"Host", origin.host_header)], "body": b"", "timeout": Timeout()}
    return Request(**{**head, "origin": origin, "target": "/", **changes})


def test_a_request_that_the_library_will_not_send_is_no_connection_error(adapter: Any) -> None:
    with serving(lambda _: ANSWER) as server:
        request = request_to(server.url, headers=[(b"Host", b"x"), (b"X-Thing", b"a\nb: c")])
        with pytest.raises(ConfigurationError, match="cannot be sent"):
            exchange(adapter(), request)

    assert server.requests == []


class Mine(Exception):
    """The caller's own."""


@pytest.mark.parametrize("kind", [Mine, OSError, ValueError, RuntimeError])
def test_what_a_body_raises_is_the_callers_own_error(adapter: Any, kind: type[Exception]) -> None:
    def produce() -> Iterator[bytes]:
        yield b"begun"
        raise kind("mine")

    content = Content(produce, None, can_repeat=False)
    with serving(lambda _: ANSWER) as server:
        headers = [(b"Host", b"x"), (b"Transfer-Encoding", b"chunked")]
        request = request_to(server.url, method="POST", headers=headers, body=content)
        with pytest.raises(kind, match="mine") as caught:
            exchange(adapter(), request)

    assert type(caught.value) is kind


# ---- how far it came


def test_a_connection_that_nobody_accepts_has_sent_nothing(adapter: Any) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        # One in the queue and one before it: the system answers no further one.
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(address)
        timeout = Timeout(connect=0.1, read=2)
        with pytest.raises(APITimeoutError, match=r"connecting took longer than 0\.1 s") as caught:
            call(adapter(), f"http://127.0.0.1:{address[1]}", timeout=timeout, max_retries=0)
        for each in waiting:
            each.close()

    assert not caught.value.was_sent


@pytest.mark.parametrize("pieces", [[SILENCE], [CLOSE], [answer()[:-3], SILENCE], [answer()[:20], CLOSE]])
def test_what_breaks_after_the_request_was_sent_says_so(adapter: Any, pieces: Any) -> None:
    with serving(lambda _: pieces) as server, pytest.raises(APIConnectionError) as caught:
        call(adapter(), server.url, timeout=Timeout(read=0.2), max_retries=0)

    assert caught.value.was_sent
    assert not caught.value.is_permanent


def test_no_adapter_repeats_a_request_by_itself(adapter: Any) -> None:
    """What hooks and retry policy do not see must not happen."""
    respond: Any = lambda got: [answer()] if got.number == 0 else [CLOSE]  # noqa: E731
    with serving(respond) as server, pytest.raises(APIConnectionError, match="broke"):
        exchange(adapter(), request_to(server.url), request_to(server.url))

    assert len(server.requests) == 2


def test_an_empty_pool_says_what_to_change(adapter: Any) -> None:
    made = adapter(limits=PoolLimits(connections=1))
    held = [*chunked(b"x", end=False)[:-1], 0.5, CLOSE]
    with serving(lambda _: held) as server:
        stream = request_to(server.url, wants_stream=True)
        with pytest.raises(APITimeoutError, match=r"raise `PoolLimits\.connections`") as caught:
            exchange(made, stream, request_to(server.url, timeout=Timeout.of(0.05)))

    assert not caught.value.was_sent


# ---- answers


def test_no_redirect_is_followed(adapter: Any) -> None:
    with serving(lambda _: ANSWER) as elsewhere:
        away = [answer(b"", "307 Temporary Redirect", Location=f"{elsewhere.url}/x")]
        with serving(lambda _: away) as server, pytest.raises(APIStatusError) as caught:
            call(adapter(), server.url)

    assert caught.value.status == 307
    assert (len(server.requests), len(elsewhere.requests)) == (1, 0)


def test_an_answer_that_unpacks_to_too_much_is_refused(adapter: Any) -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    with (
        serving(lambda _: [answer(bomb, Content_Encoding="gzip")]) as server,
        pytest.raises(DecodeError, match="more than 1000000 bytes"),
    ):
        call(adapter(limits=PoolLimits(unpacked_bytes=1_000_000)), server.url)


@pytest.mark.parametrize("deadline", [None, 30])
def test_of_an_endless_error_the_beginning_is_read(adapter: Any, deadline: float | None) -> None:
    """Read until the end, it would fill the memory; and what it says stands at its beginning."""
    endless = [b"HTTP/1.1 500 No\r\n\r\nsorry", *[b" " * 1_000_000] * 8, SILENCE]
    with serving(lambda _: endless) as server, pytest.raises(ServerError, match="sorry") as caught:
        call(adapter(), server.url, max_retries=0, deadline=deadline)

    assert caught.value.elapsed < 20


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(b"sorry" + b" " * 50_000_000), "gzip"),
        (gzip.compress(b"sorry" * 1000)[:-9], "gzip"),
        (b"sorry", "gzip"),
        (b"sorry", "br"),
    ],
    ids=["bomb", "cut off", "not packed", "unknown"],
)
def test_an_error_stays_that_error_however_its_body_is_packed(adapter: Any, body: bytes, coding: str) -> None:
    refusal = [answer(body, "500 No", Content_Encoding=coding)]
    with serving(lambda _: refusal) as server, pytest.raises(ServerError, match="sorry"):
        call(adapter(), server.url, max_retries=0)


def test_header_values_beyond_ascii_do_no_harm(adapter: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Request-Id: req_1\r\nX-Name: caf\xe9\r\nContent-Length: 22\r\n\r\n"
    with serving(lambda _: [head + b'{"data": {"id": "p1"}}']) as server:
        assert response_of(call(adapter(), server.url)).request_id == "req_1"


def test_headers_that_are_looked_at_unasked_are_found_in_any_case_and_kept(adapter: Any) -> None:
    packed = answer(gzip.compress(b'{"data": {"id": "p1"}}'), CONTENT_ENCODING="gzip", Deprecation="@1", X_Thing="a")
    with serving(lambda _: [packed]) as server, pytest.warns(FutureWarning, match="is deprecated"):
        pipeline = call(adapter(), server.url)

    headers = response_of(pipeline).headers
    assert (pipeline.id, headers["x-thing"], headers["DEPRECATION"]) == ("p1", "a", "@1")


def test_native_headers_are_pairs_for_whoever_looks() -> None:
    """Made once, and not for a question whether some are there."""
    made: list[dict[str, str]] = []

    def convert(native: dict[str, str]) -> list[tuple[bytes, bytes]]:
        made.append(native)
        return [(name.encode(), value.encode()) for name, value in native.items()]

    pairs = NativePairs({"a": "1", "b": "2"}, convert)
    assert (has_any(pairs, frozenset({b"c", b"b"})), has_any(pairs, frozenset({b"c"})), made) == (True, False, [])
    assert (list(pairs), pairs[1], len(pairs), len(made)) == ([(b"a", b"1"), (b"b", b"2")], (b"b", b"2"), 2, 1)


def test_a_server_that_will_say_no_more_is_not_asked_again(make: Any) -> None:
    """It closed its side after the answer: the next call takes, or is repeated on, a new connection."""
    with serving(lambda _: [answer(), HALF]) as server, make(server.url) as client:
        for _ in range(3):
            assert client.pipelines.retrieve("p").id == "p1"

    assert server.connections == 3


# ---- event loops


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "wrap", [lambda: AsyncHttpx2ClientAdapter(httpx2.AsyncClient()), lambda: AsyncHttpxAdapter(httpx.AsyncClient())]
)
def test_a_callers_client_of_another_loop_is_said(wrap: Any) -> None:
    with serving(lambda _: ANSWER) as server:
        client = AsyncSample(api_key=KEY, base_url=server.url, http=wrap())
        asyncio.run(client.pipelines.retrieve("p"))
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(client.pipelines.retrieve("p"))
        del client
        gc.collect()


@pytest.mark.parametrize("name", ASYNC_OWN)
def test_a_cancelled_call_gives_its_place_back(name: str) -> None:
    made = WITH_OPTIONS[f"async-{name}"](limits=PoolLimits(connections=1))
    respond: Any = lambda got: [SILENCE] if got.number == 0 else [answer()]  # noqa: E731

    async def main(url: str) -> None:
        async with AsyncSample(api_key=KEY, base_url=url, http=made) as client:
            task = asyncio.create_task(client.pipelines.retrieve("p"))
            while not server.requests:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert (await client.pipelines.retrieve("p", options={"timeout": 20})).id == "p1"

    with serving(respond) as server:
        asyncio.run(main(server.url))


def test_aiohttp_knows_no_socks() -> None:
    adapter = AiohttpAdapter(proxy="socks5://host")
    with pytest.raises(ConfigurationError):
        call(adapter, "http://api.invalid")


@pytest.mark.parametrize("name", ASYNC_OWN)
def test_an_async_client_says_that_it_needs_a_loop_of_asyncio(name: str) -> None:
    """As a program of trio finds out: nothing was sent, and no half of it works."""
    client = AsyncSample(api_key=KEY, base_url="http://127.0.0.1:9", http=WITH_OPTIONS[f"async-{name}"]())

    with pytest.raises(ConfigurationError, match="async clients run on asyncio"):
        client.pipelines.retrieve("p").send(None)
