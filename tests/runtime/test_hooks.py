"""Hooks: what a program is told of its calls and streams, and what it may add to them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.sample.transport.hook_events import AttemptStarted, CallFailed, CallSucceeded, StreamEnded

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Hooks
from tests.runtime.sample.errors import (
    ConfigurationError,
    DecodeError,
    NotFoundError,
    ServiceUnavailableError,
    StreamTruncatedError,
)
from tests.runtime.scripted import Answer, broken, failure, ok, page, stream

STATE = b'event: state\nid: 1\ndata: {"state": "running"}\n\n'
DONE = b'event: done\nid: 2\ndata: {"id": "j", "state": "completed"}\n\n'


def all_hooks(seen: list[Any]) -> Hooks:
    return Hooks(seen.append, seen.append, seen.append, seen.append, seen.append)


def names(seen: list[Any]) -> list[str]:
    return [type(event).__name__ for event in seen]


def test_a_call_that_succeeds_says_so_once(scripted: MakeClient, sleeps: list[float]) -> None:
    seen: list[Any] = []
    client, _ = scripted(failure(503), ok({"id": "p"}, X_Request_Id="req_2"), hooks=all_hooks(seen))
    client.pipelines.retrieve("secret-id")

    assert names(seen) == ["AttemptStarted", "AttemptEnded", "AttemptStarted", "AttemptEnded", "CallSucceeded"]
    assert isinstance(seen[-1], CallSucceeded)
    assert (seen[-1].attempts, seen[-1].status, seen[-1].request_id) == (2, 200, "req_2")
    assert {event.call for event in seen} == {seen[0].call}
    assert seen[0].server == "https://api.sample.test"
    assert "secret-id" not in str(seen)
    assert KEY not in str(seen)
    assert len(sleeps) <= 1


@pytest.mark.parametrize(
    ("entry", "kind"), [(failure(404, kind="not_found"), NotFoundError), (Answer(200, b"<html>"), DecodeError)]
)
def test_a_call_that_fails_tells_its_error(scripted: MakeClient, entry: Answer, kind: type[Exception]) -> None:
    seen: list[Any] = []
    client, _ = scripted(entry, hooks=Hooks(on_success=seen.append, on_error=seen.append))

    with pytest.raises(kind) as caught:
        client.pipelines.retrieve("p")
    (failed,) = seen
    assert isinstance(failed, CallFailed)
    assert failed.error is caught.value
    assert (failed.operation, failed.attempts, failed.status) == ("pipelines.retrieve", 1, entry.status)
    assert "html" not in str(failed)


def test_pages_are_calls(scripted: MakeClient) -> None:
    seen: list[Any] = []
    client, _ = scripted(page([{"id": "a"}], "c1"), page([{"id": "b"}]), hooks=Hooks(on_success=seen.append))
    list(client.pipelines.list())

    assert [event.operation for event in seen] == ["pipelines.list"] * 2
    assert seen[0].call != seen[1].call


def test_a_stream_ends_once_over_all_its_connections(scripted: MakeClient, sleeps: list[float]) -> None:
    seen: list[Any] = []
    client, _ = scripted(stream(STATE, then=broken()), stream(DONE), hooks=all_hooks(seen))
    with client.jobs.stream("j") as events:
        assert len(list(events)) == 2

    assert names(seen) == ["AttemptStarted", "AttemptEnded", "AttemptStarted", "AttemptEnded", "StreamEnded"]
    assert isinstance(seen[-1], StreamEnded)
    assert (seen[-1].items, seen[-1].error) == (2, None)
    assert {event.call for event in seen} == {seen[0].call}
    assert sleeps == [1.0]


def test_a_stream_that_is_closed_has_ended_without_an_error(scripted: MakeClient) -> None:
    seen: list[Any] = []
    client, _ = scripted(
        stream(STATE, DONE), stream(STATE), hooks=Hooks(on_error=seen.append, on_stream_end=seen.append)
    )
    with client.jobs.stream("j") as events:
        next(events)
    with client.jobs.stream("j"):
        pass  # opened and not looked at

    assert names(seen) == ["StreamEnded", "StreamEnded"]
    assert [(event.items, event.error) for event in seen] == [(1, None), (0, None)]


def test_a_stream_that_breaks_tells_both(scripted: MakeClient, sleeps: list[float]) -> None:
    seen: list[Any] = []
    hooks = Hooks(on_error=seen.append, on_stream_end=seen.append)
    client, _ = scripted(stream(b'{"id": "a"}\n'), failure(503), hooks=hooks, max_retries=0)

    with pytest.raises(StreamTruncatedError) as caught:
        list(client.jobs.export())
    with pytest.raises(ServiceUnavailableError), client.jobs.export():
        pass
    assert names(seen) == ["CallFailed", "StreamEnded", "CallFailed"]
    assert seen[0].error is seen[1].error is caught.value
    assert sleeps == []


def test_what_on_attempt_returns_goes_along(scripted: MakeClient, sleeps: list[float]) -> None:
    def trace(started: AttemptStarted) -> dict[str, str]:
        return {"traceparent": f"00-{started.call}-{started.attempt}"}

    client, script = scripted(failure(503), ok({"id": "p"}), hooks=Hooks(on_attempt=trace))
    client.pipelines.retrieve("p", options={"headers": {"Traceparent": "mine"}})

    assert (script.header("traceparent", 0) or "").endswith("-1")
    assert (script.header("traceparent", 1) or "").endswith("-2")
    assert len(sleeps) <= 1


def test_hooks_are_added_to_each_other(scripted: MakeClient) -> None:
    seen: list[Any] = []
    first = Hooks(on_attempt=lambda _: {"x-a": "1", "x-b": "1"}, on_success=seen.append)
    second = Hooks(on_attempt=lambda _: {"x-b": "2"}, on_error=seen.append)
    client, script = scripted(ok({"id": "p"}), failure(404), hooks=first | second)
    client.pipelines.retrieve("p")
    with pytest.raises(NotFoundError):
        client.pipelines.retrieve("p")

    assert (script.header("x-a"), script.header("x-b")) == ("1", "2")
    assert names(seen) == ["CallSucceeded", "CallFailed"]


def test_async_hooks_are_awaited_in_order(async_scripted: MakeAsyncClient) -> None:
    seen: list[Any] = []

    async def note(event: Any) -> None:
        await asyncio.sleep(0)
        seen.append(event)

    async def trace(event: AttemptStarted) -> dict[str, str]:
        await note(event)
        return {"traceparent": "t"}

    async def main() -> None:
        hooks = Hooks(trace, note, note, note, note)
        client, script = async_scripted(
            ok({"id": "p"}), failure(404), stream(STATE, DONE), hooks=hooks | Hooks(on_attempt=lambda _: {"x-b": "2"})
        )
        await client.pipelines.retrieve("p")
        with pytest.raises(NotFoundError):
            await client.pipelines.retrieve("p")
        async with client.jobs.stream("j") as events:
            await anext(events)
        assert (script.header("traceparent"), script.header("x-b")) == ("t", "2")

    asyncio.run(main())

    attempt = ["AttemptStarted", "AttemptEnded"]
    assert names(seen) == [*attempt, "CallSucceeded", *attempt, "CallFailed", *attempt, "StreamEnded"]


def test_a_cancelled_call_has_failed(async_scripted: MakeAsyncClient) -> None:
    seen: list[Any] = []

    async def main() -> None:
        client, _ = async_scripted(failure(503, Retry_After="60"), hooks=Hooks(on_error=seen.append))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.pipelines.retrieve("p"), 0.01)

    asyncio.run(main())

    assert isinstance(seen[0].error, asyncio.CancelledError)


def test_a_blocking_client_refuses_to_drop_a_coroutine(scripted: MakeClient) -> None:
    async def later(_: object) -> None: ...

    client, script = scripted(ok({"id": "p"}), hooks=Hooks(on_attempt=later))

    with pytest.raises(ConfigurationError, match="cannot be awaited"):
        client.pipelines.retrieve("p")
    assert script.requests == []


def test_what_a_hook_raises_at_the_end_is_raised(scripted: MakeClient) -> None:
    def hook(_: object) -> None:
        raise ZeroDivisionError

    client, _ = scripted(ok({"id": "p"}), hooks=Hooks(on_success=hook))

    with pytest.raises(ZeroDivisionError):
        client.pipelines.retrieve("p")
