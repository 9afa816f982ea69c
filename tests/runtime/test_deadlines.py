"""The deadline bounds the whole call: every attempt, every pause, the body, the provider, the stream."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.runtime.sample.transport.adapters.deadlines import StepTimeout, left

from tests.runtime.adapters import KEY, QUICK
from tests.runtime.conftest import MakeClient
from tests.runtime.sample import AsyncSample, Sample, response_of
from tests.runtime.sample.errors import DeadlineExceededError
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import failure, ok, stream
from tests.runtime.sockets import SILENCE, Piece, answer, chunked, serving

DEADLINE = 0.2
# What the servers here take lasts for ever, or for a minute; a busy machine may be late, but not by so much.
LATEST = 20
STATE = b'event: state\nid: 1\ndata: {"state": "running"}\n\n'


@contextmanager
def in_time() -> Iterator[Any]:
    """The deadline is the error, and not much later than it was to come."""
    started = time.monotonic()
    with pytest.raises(DeadlineExceededError) as caught:
        yield caught
    assert time.monotonic() - started < LATEST
    assert caught.value.attempts >= 1


def dripping(text: bytes, seconds: float) -> list[Piece]:
    return [piece for byte in text for piece in (bytes([byte]), seconds)]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n"
SLOW: dict[str, list[Piece]] = {
    "silence": [SILENCE],
    "slow body": [HEAD, *dripping(b" " * 1200, 0.05)],
    "silence after the head": [0.1, HEAD, b" ", SILENCE],
    "slow head": dripping(answer(X_Long="x" * 1200), 0.05),
}


@pytest.mark.parametrize("pieces", SLOW.values(), ids=SLOW)
def test_a_blocking_call_ends_by_its_deadline(pieces: list[Piece]) -> None:
    with (
        serving(lambda _: pieces) as server,
        Sample(api_key=KEY, base_url=server.url, retry=QUICK) as client,
        in_time(),
    ):
        client.pipelines.retrieve("p", options={"deadline": DEADLINE})


@pytest.mark.parametrize("pieces", SLOW.values(), ids=SLOW)
def test_an_awaited_call_ends_by_its_deadline(make_async: Any, pieces: list[Piece]) -> None:
    async def main(url: str) -> None:
        async with make_async(url, deadline=DEADLINE) as client:
            with in_time():
                await client.pipelines.retrieve("p")

    with serving(lambda _: pieces) as server:
        asyncio.run(main(server.url))


@pytest.mark.parametrize("name", ["silence", "slow body", "silence after the head"])
def test_every_blocking_adapter_keeps_it_but_for_a_slow_head(make: Any, name: str) -> None:
    with serving(lambda _: SLOW[name]) as server, in_time():
        make(server.url, deadline=DEADLINE).pipelines.retrieve("p")


SILENT_STREAM: list[Piece] = [*chunked(STATE)[:-1], SILENCE]


def test_a_silent_stream_ends_by_its_deadline(make: Any) -> None:
    with serving(lambda _: SILENT_STREAM) as server, in_time():
        list(make(server.url, deadline=DEADLINE).jobs.stream("j"))


def test_a_silent_stream_that_is_awaited_ends_by_it(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url, deadline=DEADLINE) as client:
            with in_time():
                assert [item async for item in client.jobs.stream("j")]

    with serving(lambda _: SILENT_STREAM) as server:
        asyncio.run(main(server.url))


def test_the_error_has_what_had_come_by_then() -> None:
    """An answer had begun: time enough for that is left here also on a busy machine."""
    with serving(lambda _: SILENT_STREAM) as server, in_time() as caught:
        list(Sample(api_key=KEY, base_url=server.url, deadline=1.5).jobs.stream("j"))

    assert response_of(caught.value).status == 200


def test_a_pause_that_would_pass_the_deadline_is_not_begun(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(stream(b"retry: 5000\n\n" + STATE), deadline=2)

    with pytest.raises(DeadlineExceededError, match="leaves no time to try again"):
        list(client.jobs.stream("j"))
    assert sleeps == []


def test_an_async_provider_is_not_waited_for_beyond_the_deadline() -> None:
    async def provider() -> str:
        await asyncio.Event().wait()
        return "late"

    async def main() -> None:
        client = AsyncSample(api_key=provider, base_url="http://127.0.0.1:1", deadline=DEADLINE)
        with pytest.raises(DeadlineExceededError):
            await client.pipelines.retrieve("p")

    asyncio.run(main())


def test_a_wait_ends_by_its_deadline_also_while_it_looks() -> None:
    created = answer(b'{"data": {"id": "p1", "state": "queued"}}')

    with (
        serving(lambda got: [created] if got.number == 0 else [SILENCE]) as server,
        Sample(api_key=KEY, base_url=server.url) as client,
    ):
        started = client.pipelines.create(name="x")
        with in_time() as caught:
            client.wait(ops.CREATE, started, deadline=DEADLINE)

    assert "`p1` was not done in time" in caught.value.message
    assert response_of(caught.value).status == 200


def test_a_timeout_of_the_provider_s_own_is_not_the_deadline() -> None:
    async def provider() -> str:
        raise TimeoutError("mine")

    async def main() -> None:
        with pytest.raises(TimeoutError, match="mine"):
            await AsyncSample(api_key=provider, deadline=5).pipelines.retrieve("p")

    asyncio.run(main())


def test_what_the_server_asks_to_wait_is_refused_when_it_passes_the_deadline(
    scripted: MakeClient, sleeps: list[float]
) -> None:
    client, _ = scripted(failure(429, Retry_After="3"), ok({"id": "p"}), deadline=1)

    with pytest.raises(Exception, match="went wrong"):
        client.pipelines.retrieve("p")
    assert sleeps == []


def test_a_step_never_gets_more_than_is_left_and_never_nothing() -> None:
    now = time.monotonic()

    assert left(StepTimeout.until(5, now + 1)) == pytest.approx(1, abs=0.1)
    assert left(StepTimeout.until(0.5, now + 9)) == 0.5
    assert left(StepTimeout.until(5, now - 9)) == 0.001
    assert (left(7.0), left(None)) == (7.0, None)
