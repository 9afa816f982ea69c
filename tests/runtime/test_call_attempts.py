"""One call: what is tried again, and how long it may take."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import RetryPolicy, Sample, response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    DeadlineExceededError,
    RateLimitError,
    ServiceUnavailableError,
    ValidationError,
)
from tests.runtime.scripted import Answer, Script, broken, failure, ok


def test_a_failing_read_is_tried_three_times(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(503), broken(), ok({"id": "p1"}))
    pipeline = client.pipelines.retrieve("p1")

    assert response_of(pipeline).attempts == len(script.requests) == 3
    assert len(sleeps) <= 2
    assert all(seconds <= 1.0 for seconds in sleeps)


def test_the_last_error_tells_how_often_it_was_tried(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(503), repeats=True)

    with pytest.raises(ServiceUnavailableError) as caught:
        client.pipelines.retrieve("p1")
    assert caught.value.attempts == len(script.requests) == 3
    assert len(sleeps) == 2


def test_retries_can_be_set_on_the_client_and_on_the_call(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(503), repeats=True, retry=RetryPolicy(max_retries=1))
    for options, attempts in (({}, 2), ({"max_retries": 0}, 1), ({"max_retries": 4}, 5)):
        script.requests.clear()
        with pytest.raises(ServiceUnavailableError):
            client.pipelines.retrieve("p1", options=options)  # type: ignore[arg-type]
        assert len(script.requests) == attempts
    assert sleeps


def test_one_key_goes_with_all_attempts_of_a_call_and_another_with_the_next(
    scripted: MakeClient, sleeps: list[float]
) -> None:
    client, script = scripted(failure(500), ok({"id": "p1"}), ok({"id": "p2"}))
    first, second = client.pipelines.create(name="a"), client.pipelines.create(name="b")
    keys = [script.header("Idempotency-Key", index) for index in range(3)]

    assert keys[0] == keys[1] == response_of(first).idempotency_key
    assert keys[2] == response_of(second).idempotency_key != keys[0]
    assert sleeps


def test_a_caller_s_own_key_is_used_and_shown_on_the_error(scripted: MakeClient) -> None:
    client, script = scripted(failure(422))

    with pytest.raises(ValidationError) as caught:
        client.pipelines.create(name="a", options={"idempotency_key": "mine"})
    assert script.header("Idempotency-Key") == caught.value.idempotency_key == "mine"


def test_a_key_makes_an_operation_repeatable_that_declares_none(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(500), ok({"id": "p1"}))
    client.pipelines.update("p1", options={"idempotency_key": "mine"})

    assert script.header("Idempotency-Key") == "mine"
    assert len(script.requests) == 2
    assert sleeps


def test_a_conflict_that_goes_away_by_waiting_is_waited_for(scripted: MakeClient, sleeps: list[float]) -> None:
    busy = failure(409, code="IDEMPOTENCY_IN_PROGRESS", kind="idempotency_error", Retry_After="1")
    client, script = scripted(busy, ok({"id": "p1"}))
    client.pipelines.create(name="a")

    assert sleeps == [1.0]
    assert len(script.requests) == 2


def test_a_callable_credential_is_asked_once_and_once_more_after_a_401(scripted: MakeClient) -> None:
    tokens = iter(["old", "new", "never"])
    client, script = scripted(
        ok({"id": "p"}), ok({"id": "p"}), failure(401), ok({"id": "p"}), api_key=lambda: next(tokens)
    )
    for _ in range(3):
        client.pipelines.retrieve("p")

    assert [script.header("Authorization", index) for index in range(4)] == ["Bearer old"] * 3 + ["Bearer new"]


def test_a_second_401_is_final(scripted: MakeClient) -> None:
    client, script = scripted(failure(401), repeats=True, api_key=lambda: "token")

    with pytest.raises(AuthenticationError):
        client.pipelines.retrieve("p")
    assert len(script.requests) == 2


def test_a_fixed_key_is_not_tried_again(scripted: MakeClient) -> None:
    client, script = scripted(failure(401), repeats=True)

    with pytest.raises(AuthenticationError):
        client.pipelines.retrieve("p")
    assert len(script.requests) == 1


# ---- deadlines


class Clock:
    """A clock that only moves when told, or when somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("time.monotonic", lambda: self.now)
        monkeypatch.setattr("time.sleep", self.move)

    def move(self, seconds: float) -> None:
        self.now += seconds


def test_a_wait_that_outlasts_the_deadline_is_not_begun(scripted: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    client, script = scripted(failure(429, Retry_After="30"), deadline=10)

    with pytest.raises(RateLimitError) as caught:
        client.pipelines.retrieve("p")
    assert caught.value.retry_after == 30
    assert (clock.now, len(script.requests)) == (1000.0, 1)


def test_an_attempt_that_the_deadline_forbids_is_not_counted(
    scripted: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pause may last longer than it was meant to."""
    clock = Clock(monkeypatch)
    monkeypatch.setattr("time.sleep", lambda _: clock.move(4))
    client, script = scripted(failure(503, Retry_After="3"), repeats=True, deadline=4)

    with pytest.raises(DeadlineExceededError) as caught:
        client.pipelines.retrieve("p")
    assert caught.value.attempts == len(script.requests) == 1


def test_a_timeout_is_never_longer_than_what_the_deadline_leaves(
    scripted: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    Clock(monkeypatch)
    monkeypatch.setattr(random, "random", lambda: 1.0)
    client, script = scripted(failure(503), failure(503), ok({"id": "p"}))
    client.pipelines.retrieve("p", options={"deadline": 4})

    assert [request.timeout.read for request in script.requests] == [4.0, 3.5, 2.5]
    assert script.requests[0].timeout.connect == 4.0


def test_a_timeout_at_the_deadline_is_the_deadline_s(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)

    class Slow(Script):
        def next(self, request: Any) -> Answer:
            clock.move(request.timeout.read)
            raise APITimeoutError("too slow")

    client = Sample(api_key=KEY, http=Slow(), deadline=2)
    with pytest.raises(DeadlineExceededError, match="the deadline of 2 s has passed: too slow") as caught:
        client.pipelines.retrieve("p")
    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert caught.value.elapsed == 2


def test_a_body_that_drips_past_the_deadline_is_given_up(scripted: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)

    class Drip(list[bytes]):
        def __iter__(self) -> Any:
            while True:
                clock.move(0.5)
                yield b" "

    client, script = scripted(Answer(200, chunks=Drip()), deadline=3)
    with pytest.raises(DeadlineExceededError):
        client.pipelines.retrieve("p")
    assert script.open_streams == 0


# ---- the async client does the same


def test_async_calls_retry_alike(async_scripted: MakeAsyncClient, sleeps: list[float]) -> None:
    client, script = async_scripted(failure(503), broken(), ok({"id": "p1"}))
    pipeline = asyncio.run(client.pipelines.create(name="x"))

    assert response_of(pipeline).attempts == len(script.requests) == 3
    assert len({script.header("Idempotency-Key", index) for index in range(3)}) == 1
    assert sleeps


def test_an_async_client_takes_a_coroutine_for_a_key(async_scripted: MakeAsyncClient) -> None:
    async def token() -> str:
        return "fresh"

    client, script = async_scripted(ok({"id": "p1"}), api_key=token)
    asyncio.run(client.pipelines.retrieve("p1"))

    assert script.header("Authorization") == "Bearer fresh"


def test_async_errors_are_the_same(async_scripted: MakeAsyncClient) -> None:
    client, _ = async_scripted(broken(), max_retries=0)

    with pytest.raises(APIConnectionError) as caught:
        asyncio.run(client.pipelines.retrieve("p1"))
    assert caught.value.attempts == 1


@pytest.mark.parametrize(
    ("policy", "status", "attempts"),
    [
        (None, 425, 2),  # the operation's own list takes the place of the usual one
        (None, 503, 1),
        (RetryPolicy(statuses=frozenset({503})), 503, 2),  # the caller's wins over both
        (RetryPolicy(statuses=frozenset({503})), 425, 1),
    ],
)
@pytest.mark.usefixtures("sleeps")
def test_an_operation_may_name_what_is_tried_again(policy: RetryPolicy | None, status: int, attempts: int) -> None:
    operation: Operation[Any] = Operation("x", "GET", "/x", retry_statuses=(425,))
    script = Script(failure(status), ok({}))
    client = Sample(api_key=KEY, http=script, retry=policy)

    with contextlib.suppress(APIStatusError):
        client.call(operation)
    assert len(script.requests) == attempts
