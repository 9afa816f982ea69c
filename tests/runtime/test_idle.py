"""Streams that say nothing: signs of life are no items, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import Timeout
from tests.runtime.sample.errors import APITimeoutError, ConfigurationError, EventTimeoutError, StreamTruncatedError
from tests.runtime.scripted import Answer, stream
from tests.runtime.sockets import SILENCE, Piece, Received, chunked, serving

EVENT = b'event: state\nid: %d\ndata: {"state": "running"}\n\n'
DONE = b'event: done\nid: 9\ndata: {"id": "j", "state": "completed"}\n\n'
BEAT = b": beat\n\n"
ROW = b'{"id": "a", "state": "x"}\n'
END = b'{"_end": {"count": 1}}\n'


class Clock:
    """Ten seconds pass before each chunk."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def slow(self, *chunks: bytes) -> Answer:
        clock = self

        class Slow(list[bytes]):
            def __iter__(self) -> Iterator[bytes]:
                for chunk in super().__iter__():
                    clock.now += 10
                    yield chunk

        return Answer(200, b"", {}, Slow(chunks))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_signs_of_life_are_no_events(scripted: MakeClient, sleeps: list[float], clock: Clock) -> None:
    """After 30 seconds without an event another connection is asked, from where the last one was."""
    silent = clock.slow(EVENT % 1, *[BEAT] * 9)
    client, script = scripted(silent, stream(EVENT % 2, DONE), timeout=Timeout(event=30))
    events = list(client.jobs.stream("j"))

    assert [event.id for event in events] == ["1", "2", "9"]  # type: ignore[union-attr]
    assert clock.now == 1040.0
    assert script.header("Last-Event-ID") == "1"
    assert (sleeps, script.open_streams) == ([1.0], 0)


def test_a_stream_that_stays_silent_says_which_timer_ran_out(
    scripted: MakeClient, sleeps: list[float], clock: Clock
) -> None:
    client, script = scripted(*(clock.slow(*[BEAT] * 9) for _ in range(6)), timeout=Timeout(event=30))

    with pytest.raises(
        StreamTruncatedError, match=r"no item of the stream came for 30 s, which is `Timeout\.event`"
    ) as caught:
        list(client.jobs.stream("j"))
    assert isinstance(caught.value.__cause__, EventTimeoutError)
    assert (len(script.requests), script.open_streams) == (6, 0)
    assert sleeps == [1.0] * 5


def test_it_is_not_the_caller_who_is_waited_for(scripted: MakeClient, clock: Clock) -> None:
    client, _ = scripted(clock.slow(EVENT % 1 + EVENT % 2, BEAT, EVENT % 3, DONE), timeout=Timeout(event=30))
    seen = 0
    for _ in client.jobs.stream("j"):
        clock.now += 500
        seen += 1

    assert seen == 4


def test_without_the_timer_a_stream_may_be_silent(scripted: MakeClient, clock: Clock) -> None:
    client, _ = scripted(clock.slow(EVENT % 1, *[BEAT] * 500, DONE))

    assert len(list(client.jobs.stream("j"))) == 2


def test_one_call_may_have_a_timer_of_its_own(scripted: MakeClient, clock: Clock, sleeps: list[float]) -> None:
    client, script = scripted(clock.slow(*[BEAT] * 9), stream(DONE))

    assert len(list(client.jobs.stream("j", options={"timeout": Timeout(event=15)}))) == 1
    assert len(script.requests) == 2
    assert sleeps == [1.0]


def test_rows_are_waited_for_alike(scripted: MakeClient, clock: Clock) -> None:
    client, _ = scripted(clock.slow(ROW, *[b"\n"] * 9), timeout=Timeout(event=30))

    with pytest.raises(StreamTruncatedError, match="broke off after 1: no item of the stream came for 30 s"):
        list(client.jobs.export())


def test_silence_of_the_connection_is_silence_of_events(scripted: MakeClient) -> None:
    """Reading is never waited for longer than an event; whichever is shorter is named."""
    client, script = scripted(stream(ROW, then=APITimeoutError("waiting for data took longer than 5 s")))
    with pytest.raises(StreamTruncatedError, match="waiting for data") as caught:
        list(client.with_options(timeout=Timeout(read=5, event=30)).jobs.export())

    assert type(caught.value.__cause__) is APITimeoutError
    assert script.requests[0].timeout.read == 5


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan"), True, "30"])
def test_a_timer_is_a_number_of_seconds(seconds: Any) -> None:
    with pytest.raises(ConfigurationError, match="event is"):
        Timeout(event=seconds)


def test_async_streams_are_as_impatient(async_scripted: MakeAsyncClient, sleeps: list[float], clock: Clock) -> None:
    async def main() -> list[Any]:
        client, script = async_scripted(clock.slow(EVENT % 1, *[BEAT] * 9), stream(DONE), timeout=Timeout(event=30))
        async with client.jobs.stream("j") as events:
            found = [event.id async for event in events]  # type: ignore[union-attr]
        assert script.open_streams == 0
        return found

    assert asyncio.run(main()) == ["1", "9"]
    assert sleeps == [1.0]


# ---- over sockets

BEATING: list[Piece] = [piece for _ in range(1000) for piece in (b"8\r\n" + BEAT + b"\r\n", 0.03)]
SILENT: list[Piece] = [SILENCE]
# Both last longer than that, and a busy machine is not so late.
LATEST = 20


def once(rest: list[Piece]) -> Any:
    """An event and then nothing of use; who connects again gets the end."""

    def respond(got: Received) -> list[Piece]:
        # Asked by the event, not by the turn: a busy machine may lose patience before the first event has come.
        return chunked(DONE) if "last-event-id" in got.headers else [*chunked(EVENT % 1, end=False)[:-1], *rest]

    return respond


@pytest.mark.parametrize("rest", [BEATING, SILENT], ids=["beating", "silent"])
def test_a_server_without_events_is_left_for_another_connection(
    make: Any, monkeypatch: pytest.MonkeyPatch, rest: list[Piece]
) -> None:
    from tests.runtime.sample.transport import events

    monkeypatch.setattr(events, "_SHORTEST", 0.01)
    started = time.monotonic()
    with serving(once(rest)) as server, make(server.url, timeout=Timeout(event=0.3)) as client:
        assert [event.id for event in client.jobs.stream("j")] == ["1", "9"]

    assert time.monotonic() - started < LATEST
    assert server.requests[-1].headers["last-event-id"] == "1"


@pytest.mark.parametrize("rest", [BEATING, SILENT], ids=["beating", "silent"])
def test_an_async_client_leaves_it_alike(make_async: Any, monkeypatch: pytest.MonkeyPatch, rest: list[Piece]) -> None:
    from tests.runtime.sample.transport import events

    monkeypatch.setattr(events, "_SHORTEST", 0.01)

    async def main(url: str) -> list[Any]:
        async with make_async(url, timeout=Timeout(event=0.3)) as client, client.jobs.stream("j") as stream:
            return [event.id async for event in stream]

    started = time.monotonic()
    with serving(once(rest)) as server:
        assert asyncio.run(main(server.url)) == ["1", "9"]
    assert time.monotonic() - started < LATEST
