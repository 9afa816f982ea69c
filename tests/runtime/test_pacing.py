"""Pacing: requests wait for the rate limit, all of a process together, and never beyond a deadline."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tests.runtime.sample.transport import pacing

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import AsyncSample, Pacing, Sample
from tests.runtime.sample.errors import ConfigurationError, DeadlineExceededError, RateLimitError
from tests.runtime.scripted import Answer, AsyncScript, Script, broken, failure, ok


@pytest.fixture(autouse=True)
def _nothing_known() -> Iterator[None]:
    pacing._paces.clear()  # pyright: ignore[reportPrivateUsage]
    yield
    pacing._paces.clear()  # pyright: ignore[reportPrivateUsage]


def told(left: int, reset: float, limit: int = 10) -> Answer:
    return ok({"id": "p"}, RateLimit=f'"default";r={left};t={reset}', RateLimit_Policy=f'"default";q={limit}')


def test_a_request_waits_until_the_limit_starts_anew(scripted: MakeClient) -> None:
    client, script = scripted(told(0, 0.2), told(9, 60), pacing=True)
    client.pipelines.retrieve("p")
    began = time.monotonic()
    client.pipelines.retrieve("p")

    assert 0.15 < time.monotonic() - began < 5
    assert len(script.requests) == 2


def test_without_pacing_nothing_waits(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(told(0, 60), told(0, 60))
    client.pipelines.retrieve("p")
    client.pipelines.retrieve("p")

    assert sleeps == []


def test_a_deadline_is_never_slept_past(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(told(0, 60), pacing=True)
    client.pipelines.retrieve("p")

    with pytest.raises(DeadlineExceededError, match="not sent: the rate limit has nothing left") as caught:
        client.pipelines.retrieve("p", options={"deadline": 5})
    assert caught.value.retry_after == pytest.approx(60, abs=1)
    assert (sleeps, len(script.requests)) == ([], 1)


def test_a_wait_that_is_too_long_is_a_rate_limit_error(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(told(0, 3600), pacing=True)
    client.pipelines.retrieve("p")

    with pytest.raises(RateLimitError) as caught:
        client.pipelines.retrieve("p")
    assert (caught.value.retry_after or 0) > 3500
    assert (sleeps, len(script.requests)) == ([], 1)


def test_what_one_client_learns_holds_for_all_with_the_same_key_and_server(sleeps: list[float]) -> None:
    def client(key: str = "same", url: str = "https://api.sample.test") -> Sample:
        return Sample(api_key=key, base_url=url, http=Script(told(0, 60), repeats=True), pacing=True, deadline=5)

    client().pipelines.retrieve("p")

    with pytest.raises(DeadlineExceededError):
        client().pipelines.retrieve("p")
    with pytest.raises(DeadlineExceededError):
        asyncio.run(
            AsyncSample(api_key="same", http=AsyncScript(told(0, 60)), pacing=True, deadline=5).pipelines.retrieve("p")
        )
    client("another").pipelines.retrieve("p")
    client(url="https://other.sample.test").pipelines.retrieve("p")
    assert sleeps == []


def test_a_reserve_is_left_for_others(scripted: MakeClient) -> None:
    client, script = scripted(told(4, 60), repeats=True, pacing=Pacing(reserve=3), deadline=5)
    client.pipelines.retrieve("p")
    client.pipelines.retrieve("p")
    script.entries = [told(3, 60)]
    client.pipelines.retrieve("p")

    with pytest.raises(DeadlineExceededError):
        client.pipelines.retrieve("p")
    with pytest.raises(ConfigurationError, match="`reserve` is -1"):
        Pacing(reserve=-1)


def test_a_refusal_makes_everybody_wait(scripted: MakeClient) -> None:
    client, _ = scripted(failure(429, Retry_After="30"), pacing=True, max_retries=0)
    other, script = scripted(ok({"id": "p"}), pacing=True, deadline=5)

    with pytest.raises(RateLimitError):
        client.pipelines.retrieve("p")
    with pytest.raises(DeadlineExceededError):
        other.pipelines.retrieve("p")
    assert script.requests == []


def test_many_tasks_and_threads_never_send_more_than_the_limit_has() -> None:
    server = _Window(limit=20, seconds=0.3)

    async def tasks() -> None:
        client = AsyncSample(api_key="k", http=server, pacing=True, max_retries=0)
        await client.pipelines.retrieve("p")  # the first one learns
        await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(50)))

    def thread() -> None:
        client = Sample(api_key="k", http=_Blocking(server), pacing=True, max_retries=0)
        for _ in range(5):
            client.pipelines.retrieve("p")

    asyncio.run(tasks())
    threads = [threading.Thread(target=thread) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)

    assert (server.refused, server.served) == (0, 71)


def test_requests_that_fail_or_are_dropped_are_not_on_their_way_for_ever(
    scripted: MakeClient, sleeps: list[float]
) -> None:
    client, _ = scripted(told(9, 60), broken(), broken(), broken(), ZeroDivisionError(), told(5, 60), pacing=True)  # type: ignore[arg-type]
    client.pipelines.retrieve("p")
    with pytest.raises(Exception, match="broke"):
        client.pipelines.retrieve("p")
    (pace,) = pacing._paces.values()  # pyright: ignore[reportPrivateUsage]
    gc.collect()

    assert len(pace._flying) == 0  # pyright: ignore[reportPrivateUsage]
    assert len(sleeps) <= 2


def test_a_derived_client_may_be_paced_or_not(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(told(0, 60), told(0, 60), told(0, 60), deadline=5)
    client.pipelines.retrieve("p")
    paced = client.with_options(pacing=True)
    paced.pipelines.retrieve("p")

    with pytest.raises(DeadlineExceededError):
        paced.pipelines.retrieve("p")
    paced.with_options(pacing=False).pipelines.retrieve("p")
    assert sleeps == []


class _Window:
    """A server that counts, and starts anew after some seconds."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self.left, self.until = 0, 0.0
        self.served = self.refused = 0
        self.lock = threading.Lock()

    def answer(self) -> Answer:
        with self.lock:
            now = time.monotonic()
            if now >= self.until:
                self.left, self.until = self.limit, now + self.seconds
            if self.left == 0:
                self.refused += 1
                return failure(429, Retry_After="0.1")
            self.left -= 1
            self.served += 1
            # Its numbers are whole and never too small, as those of servers are.
            return told(self.left, self.until - now + 0.02, self.limit)

    async def exchange(self, request: Any) -> Any:
        await asyncio.sleep(0.005)
        return await AsyncScript(self.answer()).exchange(request)

    async def aclose(self) -> None: ...


class _Blocking:
    def __init__(self, server: _Window) -> None:
        self.server = server

    def exchange(self, request: Any) -> Any:
        time.sleep(0.005)
        return Script(self.server.answer()).exchange(request)

    def close(self) -> None: ...
