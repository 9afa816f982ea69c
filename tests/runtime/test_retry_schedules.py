"""Whatever a server does, and whenever: no call outlasts its deadline, undercuts a wish, or does a thing twice.

A server is made up attempt by attempt: how long it takes, how it ends, what it asks for. It answers over a real
client's `MockTransport`, by a clock that only it and the pauses of the SDK move. The judge below knows the rules as
they are told to users, and nothing of the code that follows them.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from unittest import mock

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter, Httpx2ClientAdapter

from tests.runtime.adapters import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import APIConnectionError, APIStatusError, DeadlineExceededError, SDKError

LONGEST_WISH, LONGEST_PAUSE, SHORTEST_STEP = 120, 8, 0.001
USUAL = {408, 429, 500, 502, 503, 504}
READ_TIMEOUT = 60.0

CALLS: dict[str, tuple[Callable[[Any], Any], bool, bool]] = {
    # What is called, whether twice is as good as once, and whether a key goes along.
    "GET": (lambda client: client.pipelines.retrieve("p"), True, False),
    "DELETE": (lambda client: client.pipelines.delete("p"), True, False),
    "POST with a key": (lambda client: client.pipelines.create(name="x"), False, True),
    "PATCH without one": (lambda client: client.pipelines.update("p", description="x"), False, False),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How one attempt ends: a status, or with 0 a failure on the way."""

    status: int = 200
    seconds: float = 0.0
    is_sent: bool = True
    should_retry: bool | None = None
    wish: float | None = None
    says_milliseconds: bool = False

    @property
    def headers(self) -> dict[str, str]:
        headers = {} if self.should_retry is None else {"X-Should-Retry": str(self.should_retry).lower()}
        if self.wish is not None and self.says_milliseconds:
            headers["Retry-After-Ms"] = f"{self.wish * 1000:.0f}"
        elif self.wish is not None:
            headers["Retry-After"] = f"{self.wish:.3f}"
        return headers

    @property
    def is_refusal(self) -> bool:
        """Whether the server certainly did nothing."""
        return not self.is_sent if self.status == 0 else 400 <= self.status < 500 and self.status != 408

    def may_follow(self, is_safe: bool) -> bool:
        """Whether the rules let another attempt follow, as long as there is time and are retries left."""
        if self.status == 200 or not (is_safe or self.is_refusal):
            return False
        if self.status == 0:
            return True
        is_wanted = self.status in USUAL if self.should_retry is None else self.should_retry
        return is_wanted and (self.wish or 0) <= LONGEST_WISH


@dataclass(slots=True)
class World:
    """A clock, and a server that lives by it."""

    endings: list[Ending]
    now: float = 1000.0
    # Of each attempt: when it began, when it ended, and how.
    attempts: list[tuple[float, float, Ending]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """Let the next attempt take its time; a client that is not ready to wait so long gives up."""
        ending, began = self.endings[min(len(self.attempts), len(self.endings) - 1)], self.now
        self.keys.append(request.headers.get("idempotency-key"))
        limit = float(request.extensions["timeout"]["read"])
        if ending.seconds > limit:
            ending = Ending(status=0, seconds=limit)
        self.now += ending.seconds
        self.attempts.append((began, self.now, ending))
        if ending.status:
            return httpx2.Response(ending.status, headers=ending.headers, json={"data": {"id": "p"}})
        raise httpx2.ReadTimeout("slow") if ending.is_sent else httpx2.ConnectError("refused")

    def clock(self) -> float:
        """What time it is."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Nobody waits for real."""
        assert seconds >= 0
        self.now += seconds

    @contextmanager
    def lived_in(self) -> Iterator[None]:
        """The block's time is this one's."""
        pause = asyncio.sleep

        async def sleep_later(seconds: float) -> None:
            self.sleep(seconds)
            await pause(0)

        with (
            mock.patch.object(time, "monotonic", self.clock),
            mock.patch.object(time, "sleep", self.sleep),
            mock.patch.object(asyncio, "sleep", sleep_later),
        ):
            yield

    def outcome(self, call: Callable[[Any], Any], is_async: bool, options: dict[str, Any]) -> SDKError | None:
        """The error that a call raises; None when it succeeds."""
        with self.lived_in():
            try:
                asyncio.run(self._awaited(call, options)) if is_async else self._called(call, options)
            except SDKError as error:
                return error
        return None

    def _called(self, call: Callable[[Any], Any], options: dict[str, Any]) -> None:
        with httpx2.Client(transport=httpx2.MockTransport(self.answer)) as carrier:
            call(Sample(api_key=KEY, http=Httpx2ClientAdapter(carrier), timeout=READ_TIMEOUT, **options))

    async def _awaited(self, call: Callable[[Any], Any], options: dict[str, Any]) -> None:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(self.answer)) as carrier:
            adapter = AsyncHttpx2ClientAdapter(carrier)
            await call(AsyncSample(api_key=KEY, http=adapter, timeout=READ_TIMEOUT, **options))


seconds = st.sampled_from([0.0, 0.01, 1.0, 30.0, 90.0]) | st.floats(0, 100)
wishes = st.none() | st.integers(0, 130_000).map(lambda milliseconds: milliseconds / 1000)
anything = st.builds(
    Ending,
    status=st.sampled_from([200, 400, 401, 404, 408, 409, 429, 500, 501, 502, 503, 504, 0]),
    seconds=seconds,
    is_sent=st.booleans(),
    should_retry=st.sampled_from([None, True, False]),
    wish=wishes,
    says_milliseconds=st.booleans(),
)
# What another attempt follows, as a rule: by chance alone, most calls would be over after their first.
trouble = st.builds(
    Ending,
    status=st.sampled_from([503, 429, 408, 0]),
    seconds=st.sampled_from([0.0, 0.3]),
    is_sent=st.booleans(),
    wish=wishes,
)
scripts = st.lists(trouble | anything, min_size=2, max_size=6)
deadlines = st.sampled_from([30.0, 1.0, None, 0.05]) | st.floats(0.01, 300)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@given(
    name=st.sampled_from(sorted(CALLS)),
    script=scripts,
    deadline=deadlines,
    max_retries=st.sampled_from([2, 1, 3, 5, 0]),
)
def test_no_schedule_breaks_a_rule(
    is_async: bool, name: str, script: list[Ending], deadline: float | None, max_retries: int
) -> None:
    call, is_repeatable, has_key = CALLS[name]
    world = World(script)
    began = world.now
    error = world.outcome(call, is_async, {"deadline": deadline, "max_retries": max_retries})

    end = began + (float("inf") if deadline is None else deadline)
    judge = Judge(world, end, max_retries, is_repeatable or has_key)
    assert list(judge.faults(error)) == []
    assert len(set(world.keys)) == 1, "one key for the whole call"
    assert (world.keys[0] is not None) is has_key


@dataclass(frozen=True, slots=True)
class Judge:
    """Looks at a call from outside."""

    world: World
    end: float
    max_retries: int
    is_safe: bool

    def faults(self, error: SDKError | None) -> Iterator[str]:
        """Every rule that was broken."""
        attempts = self.world.attempts
        if self.world.now > self.end + SHORTEST_STEP * len(attempts):
            yield f"it went on until {self.world.now}, beyond {self.end}"
        if len(attempts) > self.max_retries + 1:
            yield f"{len(attempts)} attempts"
        for (_, ended, ending), (began, _, _) in pairwise(attempts):
            yield from self.faults_of_a_retry(ending, began - ended)
        yield from self.faults_of_the_end(error, attempts[-1][2])

    def faults_of_a_retry(self, ending: Ending, pause: float) -> Iterator[str]:
        """Another attempt followed: was it allowed to, and not too early?"""
        if not ending.may_follow(self.is_safe):
            yield f"tried again after {ending}"
        if ending.wish is not None and ending.status and pause < ending.wish - 1e-6:
            yield f"asked to wait {ending.wish}, waited {pause}"
        if (ending.wish is None or not ending.status) and pause > LONGEST_PAUSE:
            yield f"waited {pause} although nobody asked for it"

    def faults_of_the_end(self, error: SDKError | None, last: Ending) -> Iterator[str]:
        """No other attempt followed: was that right, and does the error tell the truth?"""
        count = len(self.world.attempts)
        if error is None:
            if last.status != 200:
                yield f"{last} was taken for a success"
            return
        if last.status == 200 and not isinstance(error, DeadlineExceededError):
            yield f"{last} ended in {error!r}"
        if (error.attempts, round(error.elapsed, 6)) != (count, round(self.world.now - 1000.0, 6)):
            yield f"it says {error.attempts} attempts in {error.elapsed} s"
        if error.idempotency_key != self.world.keys[0]:
            yield "the key is not on the error"
        yield from self.faults_of_its_class(error, last)
        if count <= self.max_retries and last.may_follow(self.is_safe) and self.has_time_for_more(last):
            yield f"gave up after {last}"

    def faults_of_its_class(self, error: SDKError, last: Ending) -> Iterator[str]:
        if isinstance(error, DeadlineExceededError):
            if self.end == float("inf"):
                yield "a deadline that nobody set has passed"
        elif last.status == 0 and not isinstance(error, APIConnectionError):
            yield f"no answer, and {error!r}"
        elif last.status and (not isinstance(error, APIStatusError) or error.status != last.status):
            yield f"{last.status}, and {error!r}"
        elif last.status and last.wish is not None and error.retry_after != pytest.approx(last.wish, abs=1e-3):
            yield f"asked to wait {last.wish}, says {error.retry_after}"

    def has_time_for_more(self, last: Ending) -> bool:
        """Whether any pause that the rules allow would have ended in time."""
        pause = LONGEST_PAUSE if last.wish is None or not last.status else last.wish
        return self.world.now + pause < self.end - SHORTEST_STEP
