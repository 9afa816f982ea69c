"""Every adapter over real sockets, against servers that misbehave in every way bytes can."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import Any

import pytest
from tests.runtime.sample.transport.adapters.httpx2 import Httpx2Adapter
from tests.runtime.sample.transport.adapters.network import PoolLimits

from tests.runtime.adapters import DONE, EVENT, SYNC
from tests.runtime.conftest import KEY
from tests.runtime.sample import RetryPolicy, Sample, Timeout, response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APITimeoutError,
    DeadlineExceededError,
    DecodeError,
    StreamTruncatedError,
)
from tests.runtime.sockets import CLOSE, RESET, SILENCE, Piece, Received, Respond, answer, chunked, serving


def test_calls_share_a_connection(make: Any) -> None:
    with serving(lambda _: [answer(X_Request_Id="req_1")]) as server, make(server.url) as client:
        for _ in range(3):
            pipeline = client.pipelines.retrieve("p1")
        client.with_options(max_retries=0).pipelines.create(name="x")

    assert response_of(pipeline).request_id == "req_1"
    assert server.connections == 1
    assert server.requests[0].line == "GET /v2/pipelines/p1 HTTP/1.1"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert server.requests[3].body == b'{"name":"x"}'


# A client of pyreqwest has its timeouts once and for all, so that another one has connections of its own.
@pytest.mark.parametrize("name", [name for name in SYNC if name != "pyreqwest"])
def test_another_timeout_needs_no_other_connection(name: str) -> None:
    with (
        serving(lambda _: [answer()]) as server,
        Sample(api_key=KEY, base_url=server.url, http=SYNC[name]()) as client,
    ):
        client.pipelines.retrieve("p1")
        client.with_options(timeout=3).pipelines.create(name="x")

    assert server.connections == 1


def test_async_calls_share_a_connection(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url) as client:
            for _ in range(3):
                assert (await client.pipelines.retrieve("p1")).id == "p1"

    with serving(lambda _: [answer()]) as server:
        asyncio.run(main(server.url))
    assert server.connections == 1


WHOLE = answer(b'{"data": {"id": "p1", "name": "long enough to be cut in many places"}}')


@pytest.mark.parametrize("ending", [RESET, CLOSE])
def test_a_break_at_any_byte_is_a_connection_error_and_worth_a_retry(make: Any, ending: str) -> None:
    """No library's error escapes, no half answer is taken for a whole one."""

    def respond(received: Received) -> list[Piece]:
        is_first = received.number % 2 == 0
        return [WHOLE[: int(received.line.split("/p")[2].split(" ")[0])], ending] if is_first else [WHOLE]

    with serving(respond) as server, make(server.url) as client:
        for offset in range(0, len(WHOLE), 9):
            pipeline = client.pipelines.retrieve(f"p{offset}")
            assert (pipeline.id, response_of(pipeline).attempts) == ("p1", 2)


def test_a_break_without_retries_left_is_in_the_error_tree(make: Any) -> None:
    with serving(lambda _: [WHOLE[:50], RESET]) as server, make(server.url, max_retries=0) as client:
        with pytest.raises(APIConnectionError) as caught:
            client.pipelines.retrieve("p")
        with pytest.raises(APIConnectionError):
            client.pipelines.create(name="x")

    assert caught.value.was_sent
    assert caught.value.__cause__ is not None


def test_async_breaks_are_retried_alike(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url) as client:
            assert response_of(await client.pipelines.retrieve("p")).attempts == 2

    with serving(lambda got: [WHOLE] if got.number else [WHOLE[:60], RESET]) as server:
        asyncio.run(main(server.url))


BAD: dict[str, list[Piece]] = {
    "content length too long": [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{}", CLOSE],
    "truncated chunks": chunked(b'{"data": ', end=False),
    "broken chunk size": [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"],
    "no HTTP at all": [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", CLOSE],
    "nothing": [CLOSE],
    "endless header": [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, CLOSE],
    "two lengths": [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}", CLOSE],
}


@pytest.mark.parametrize("name", BAD)
def test_an_answer_that_is_no_http_is_a_connection_error(make: Any, name: str) -> None:
    with (
        serving(lambda _: BAD[name]) as server,
        make(server.url, max_retries=0) as client,
        pytest.raises(APIConnectionError),
    ):
        client.pipelines.retrieve("p")


GOOD: dict[str, list[Piece]] = {
    "HTTP/1.0": [b'HTTP/1.0 200 OK\r\n\r\n{"data": {"id": "p1"}}', CLOSE],
    "early hints first": [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", answer()],
    "a slow drip": [part for byte in answer() for part in (bytes([byte]), 0.0005)],
    "chunks": chunked(b'{"data": ', b'{"id": "p1"}}'),
    "gzip": [answer(gzip.compress(b'{"data": {"id": "p1"}}'), Content_Encoding="gzip")],
    "two gzip members": [
        answer(gzip.compress(b'{"data": ') + gzip.compress(b'{"id": "p1"}}'), Content_Encoding="gzip")
    ],
    "zlib deflate": [answer(zlib.compress(b'{"data": {"id": "p1"}}'), Content_Encoding="deflate")],
    "raw deflate": [answer(zlib.compress(b'{"data": {"id": "p1"}}')[2:-4], Content_Encoding="deflate")],
}


@pytest.mark.parametrize("name", GOOD)
def test_every_lawful_way_to_answer_is_understood(make: Any, name: str) -> None:
    with serving(lambda _: GOOD[name]) as server, make(server.url, max_retries=0) as client:
        assert client.pipelines.retrieve("p").id == "p1"


@pytest.mark.parametrize(
    ("body", "coding", "reason"),
    [
        (gzip.compress(b"x" * 1000)[:-9], "gzip", "ends too early"),
        (b"not gzip", "gzip", "is broken"),
        (b"{}", "br", "not asked for"),
    ],
    ids=["cut off", "no gzip", "unknown"],
)
def test_a_broken_encoding_is_a_decode_error(make: Any, body: bytes, coding: str, reason: str) -> None:
    with (
        serving(lambda _: [answer(body, Content_Encoding=coding)]) as server,
        make(server.url) as client,
        pytest.raises(DecodeError, match=reason),
    ):
        client.pipelines.retrieve("p")


PATIENT = RetryPolicy(9, first_delay=0.001)


def test_silence_is_a_timeout_and_is_retried(make: Any) -> None:
    respond: Respond = lambda got: [answer()] if got.number else [SILENCE]  # noqa: E731
    with serving(respond) as server, make(server.url, timeout=Timeout(read=0.1), retry=PATIENT) as client:
        pipeline = client.pipelines.retrieve("p")
        # More than two, where a busy machine is late with the answer.
        assert response_of(pipeline).attempts == len(server.requests) >= 2


def test_a_closed_port_is_a_connection_error_that_sent_nothing(make: Any) -> None:
    with serving(lambda _: [answer()]) as server:
        pass
    with make(server.url) as client, pytest.raises(APIConnectionError, match="cannot connect to http://127") as caught:
        client.pipelines.update("p", description="x")

    assert not caught.value.was_sent
    assert caught.value.attempts == 3


def test_a_deadline_holds_while_a_body_drips(make: Any) -> None:
    drip: list[Piece] = [b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", *([b" ", 0.02] * 1000)]
    with (
        serving(lambda _: drip) as server,
        make(server.url) as client,
        pytest.raises(DeadlineExceededError) as caught,
    ):
        client.pipelines.retrieve("p", options={"deadline": 0.2})

    assert caught.value.elapsed < 10


def test_a_stream_is_resumed_over_a_new_connection(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.runtime.sample.transport import events

    monkeypatch.setattr(events, "_SHORTEST", 0.01)

    def respond(received: Received) -> list[Piece]:
        if "last-event-id" not in received.headers:
            return [*chunked(EVENT % 1, EVENT % 2, EVENT[:9], end=False)[:-1], RESET]
        return chunked(EVENT % 2, EVENT % 3, DONE, Content_Type="text/event-stream")

    with serving(respond) as server, make(server.url) as client, client.jobs.stream("j") as stream:
        found = [item.id for item in stream]

    assert found == ["1", "2", "3", "9"]
    assert server.requests[1].headers["last-event-id"] == "2"


def test_an_async_stream_is_resumed_alike(make_async: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.runtime.sample.transport import events

    monkeypatch.setattr(events, "_SHORTEST", 0.01)

    async def main(url: str) -> list[Any]:
        async with make_async(url) as client, client.jobs.stream("j") as stream:
            return [item.id async for item in stream]

    respond: Any = lambda got: chunked(EVENT % 1, end=False) if got.number == 0 else chunked(EVENT % 2, DONE)  # noqa: E731
    with serving(respond) as server:
        assert asyncio.run(main(server.url)) == ["1", "2", "9"]


def test_a_cut_export_stays_in_the_error_tree(make: Any) -> None:
    with (
        serving(lambda _: chunked(b'{"id": "a", "state": "x"}\n', end=False)) as server,
        make(server.url) as client,
        pytest.raises(StreamTruncatedError),
    ):
        list(client.jobs.export())


def test_a_refused_stream_gives_its_connection_back() -> None:
    """With room for one connection, the second attempt would wait forever for the first one's."""
    adapter = Httpx2Adapter(limits=PoolLimits(connections=1))
    respond: Any = lambda got: [answer(b"{}", "503 Service Unavailable")] if got.number < 4 else chunked(DONE)  # noqa: E731
    with serving(respond) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter, retry=RetryPolicy(5, first_delay=0.001))
        with client:
            assert len(list(client.jobs.stream("j", options={"timeout": 1}))) == 1


def test_an_empty_pool_says_what_to_change() -> None:
    adapter = Httpx2Adapter(limits=PoolLimits(connections=1))
    with (
        serving(lambda _: [*chunked(DONE)[:1], SILENCE]) as server,
        Sample(api_key=KEY, base_url=server.url, http=adapter, max_retries=0) as client,
        client.jobs.stream("j"),
        pytest.raises(APITimeoutError, match=r"raise `PoolLimits\.connections`"),
    ):
        client.pipelines.retrieve("p", options={"timeout": 0.05})
