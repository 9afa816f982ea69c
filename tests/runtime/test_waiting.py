"""Waiting for what a call has started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from tests.runtime.sample.data import client_of
from tests.runtime.sample.transport.errors import WaitFailedError

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    ConfigurationError,
    DeadlineExceededError,
    NotFoundError,
)
from tests.runtime.sample.models import Job
from tests.runtime.sample.operations import jobs
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import AsyncScript, broken, failure, ok, stream


def states(*names: str) -> list[Any]:
    return [ok({"id": "p1", "state": name}) for name in names]


def test_it_looks_until_it_is_done(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(*states("queued", "queued", "provisioning", "active"))
    pipeline = client.wait(ops.CREATE, client.pipelines.create(name="x"))

    assert pipeline.state == "active"
    assert {request.target for request in script.requests[1:]} == {"/v2/pipelines/p1"}
    assert sleeps == pytest.approx([0.01, 0.015])


def test_what_failed_is_raised_with_its_last_state(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(*states("queued", "queued", "failed"))

    with pytest.raises(WaitFailedError, match="`p1` is failed") as caught:
        client.wait(ops.CREATE, client.pipelines.create(name="x"))
    assert caught.value.result.state == "failed"
    assert (caught.value.status, caught.value.attempts, caught.value.elapsed > 0) == (200, 1, True)
    assert response_of(caught.value).status == 200
    assert sleeps


def test_a_look_that_fails_for_a_moment_does_not_end_the_wait(scripted: MakeClient, sleeps: list[float]) -> None:
    """Trap 13: the wait crashed on its first retryable timeout."""
    client, _ = scripted(*states("queued"), broken(), failure(503), failure(429), *states("active"), max_retries=0)

    assert client.wait(ops.CREATE, client.pipelines.create(name="x")).state == "active"
    assert len(sleeps) == 3


def test_a_fault_that_lasts_ends_it(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(*states("queued"), *(broken() for _ in range(9)), max_retries=0)

    with pytest.raises(APIConnectionError):
        client.wait(ops.CREATE, client.pipelines.create(name="x"))
    assert len(script.requests) == 7
    assert sleeps


def test_what_is_gone_ends_it_at_once(scripted: MakeClient) -> None:
    client, script = scripted(*states("queued"), failure(404, kind="not_found"))

    with pytest.raises(NotFoundError):
        client.wait(ops.CREATE, client.pipelines.create(name="x"))
    assert len(script.requests) == 2


def test_the_server_s_pace_is_kept(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(*states("queued"), ok({"id": "p1", "state": "queued"}, Retry_After="3"), *states("active"))
    client.wait(ops.CREATE, client.pipelines.create(name="x"))

    assert sleeps == [3.0]


def test_a_deadline_ends_it_before_the_wait_that_would_pass_it(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(*states("queued"), ok({"id": "p1", "state": "queued"}, Retry_After="60"))

    with pytest.raises(DeadlineExceededError, match="last seen: queued"):
        client.wait(ops.CREATE, client.pipelines.create(name="x"), deadline=30)
    assert sleeps == []


def test_what_starts_nothing_cannot_be_waited_for(scripted: MakeClient) -> None:
    client, _ = scripted(*states("active"))
    pipeline = client.pipelines.retrieve("p1")

    with pytest.raises(ConfigurationError, match="starts nothing"):
        client.wait(ops.RETRIEVE, pipeline)


def test_async_waits_are_the_same(async_scripted: MakeAsyncClient, sleeps: list[float]) -> None:
    async def main() -> None:
        client, _ = async_scripted(*states("queued", "queued", "active"))
        pipeline = await client.wait(ops.CREATE, await client.pipelines.create(name="x"))
        assert pipeline.state == "active"

    asyncio.run(main())
    assert len(sleeps) == 1


# ---- streams first


def told(*states: str) -> bytes:
    """The events of a job, the last of which ends the stream."""
    events = [f'event: state\nid: {number}\ndata: {{"state":"{state}"}}\n\n' for number, state in enumerate(states)]
    return "".join([*events, 'event: done\nid: 99\ndata: {"id":"j1","state":"completed"}\n\n']).encode()


def job(state: str) -> Any:
    return ok({"id": "j1", "state": state})


def test_a_stream_is_followed_and_then_looked_once(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(job("queued"), stream(told("queued", "running")), job("completed"))
    seen: list[Any] = []
    done = client.call_and_wait(jobs.RUN, on_event=seen.append)

    assert done.state == "completed"
    assert [event.event for event in seen] == ["state", "state", "done"]
    assert [request.target for request in script.requests] == ["/v2/jobs", "/v2/jobs/j1/stream", "/v2/jobs/j1"]
    assert (sleeps, script.open_streams) == ([], 0)


@pytest.mark.parametrize("refusal", [failure(404, kind="not_found"), failure(406), broken()])
def test_without_the_stream_it_looks_by_itself(scripted: MakeClient, sleeps: list[float], refusal: Any) -> None:
    client, script = scripted(job("queued"), refusal, job("running"), job("completed"), max_retries=0)

    assert client.call_and_wait(jobs.RUN).state == "completed"
    assert len(script.requests) == 4
    assert sleeps == [0.01]


def test_the_first_look_after_a_refused_stream_comes_when_the_server_said(
    scripted: MakeClient, sleeps: list[float]
) -> None:
    client, _ = scripted(job("queued"), failure(429, Retry_After="7"), job("completed"), max_retries=0)
    client.call_and_wait(jobs.RUN)

    assert sleeps == [7.0]


def test_an_id_is_enough(scripted: MakeClient) -> None:
    client, script = scripted(stream(told()), job("completed"))

    assert client.wait(jobs.RETRIEVE, "j1").state == "completed"
    assert [request.target for request in script.requests] == ["/v2/jobs/j1/stream", "/v2/jobs/j1"]


def test_what_to_follow_may_only_be_known_after_a_look(scripted: MakeClient, sleeps: list[float]) -> None:
    pipelines = [ok({"id": "p1", "state": name, "job_id": "j1"}) for name in ("queued", "active")]
    client, script = scripted(pipelines[0], stream(told("running")), pipelines[1])

    assert client.wait(ops.RESTART, "p1").state == "active"
    assert [request.target for request in script.requests] == [
        "/v2/pipelines/p1",
        "/v2/jobs/j1/stream",
        "/v2/pipelines/p1",
    ]
    assert sleeps == []


def test_what_the_callers_own_function_raises_is_raised(scripted: MakeClient) -> None:
    client, script = scripted(job("queued"), stream(told("running")))

    def refuse(event: Any) -> None:
        raise NotFoundError(f"no {event.event} wanted")

    with pytest.raises(NotFoundError, match="no state wanted"):
        client.call_and_wait(jobs.RUN, on_event=refuse)
    assert script.open_streams == 0


def test_a_deadline_holds_for_the_start_the_stream_and_the_looks(scripted: MakeClient) -> None:
    client, script = scripted(job("queued"), stream(told()), job("completed"))
    client.call_and_wait(jobs.RUN, deadline=30, options={"idempotency_key": "mine"})

    limits = [request.deadline_at for request in script.requests]
    assert all(limit is not None for limit in limits)
    assert max(limit or 0.0 for limit in limits) - min(limit or 0.0 for limit in limits) < 1.0


def test_what_was_seen_last_is_on_the_error_of_a_deadline(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(job("queued"), failure(404), ok({"id": "j1", "state": "running"}, Retry_After="60"))

    with pytest.raises(DeadlineExceededError) as caught:
        client.call_and_wait(jobs.RUN, deadline=30)
    assert (caught.value.result.id, caught.value.result.state) == ("j1", "running")
    assert sleeps == []


def test_an_interrupt_leaves_the_work_alone_and_says_its_id(
    scripted: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, script = scripted(job("queued"), failure(404), job("queued"))
    monkeypatch.setattr("time.sleep", interrupting(0.01))

    with pytest.raises(KeyboardInterrupt) as caught:
        client.call_and_wait(jobs.RUN)
    assert caught.value.__notes__ == ["jobs.run: `j1` goes on"]
    assert [request.method for request in script.requests] == ["POST", "GET", "GET"]


def test_an_interrupt_cancels_the_work_when_asked_to(scripted: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client, script = scripted(job("queued"), failure(404), job("queued"), job("canceled"))
    monkeypatch.setattr("time.sleep", interrupting(0.01))

    with pytest.raises(KeyboardInterrupt) as caught:
        client.call_and_wait(jobs.RUN, cancel_on_interrupt=True)
    assert caught.value.__notes__ == ["jobs.run: `j1` was canceled"]
    assert (script.requests[-1].method, script.requests[-1].target) == ("POST", "/v2/jobs/j1/cancel")


def test_work_that_could_not_be_canceled_is_said_so(scripted: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    client, _ = scripted(job("queued"), failure(404), job("queued"), failure(409, "INVALID_STATE"))
    monkeypatch.setattr("time.sleep", interrupting(0.01))

    with pytest.raises(KeyboardInterrupt) as caught:
        client.call_and_wait(jobs.RUN, cancel_on_interrupt=True)
    assert "could not be canceled: went wrong with INVALID_STATE" in caught.value.__notes__[0]


def test_the_views_do_not_wait(scripted: MakeClient) -> None:
    client, script = scripted()

    assert client.dry_run.call_and_wait(jobs.RUN).method == "POST"
    assert client.dry_run.wait(jobs.RETRIEVE, "j1").url.endswith("/v2/jobs/j1")
    with pytest.raises(ConfigurationError, match="no raw answer"):
        client.raw.call_and_wait(jobs.RUN)
    assert script.requests == []


def test_a_canceled_task_cancels_the_work_when_asked_to(async_scripted: MakeAsyncClient) -> None:
    async def main() -> AsyncScript:
        client, script = async_scripted(
            job("queued"), failure(404), ok({"id": "j1"}, Retry_After="60"), job("canceled")
        )
        task = asyncio.create_task(client.call_and_wait(jobs.RUN, cancel_on_interrupt=True))
        while len(script.requests) < 3:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return script

    script = asyncio.run(main())

    assert script.requests[-1].target == "/v2/jobs/j1/cancel"


def test_async_functions_hear_of_events_too(async_scripted: MakeAsyncClient) -> None:
    seen: list[str] = []

    async def hear(event: Any) -> None:
        await asyncio.sleep(0)
        seen.append(event.event)

    async def main() -> None:
        client, _ = async_scripted(job("queued"), stream(told("running")), job("completed"))
        done = await client.call_and_wait(jobs.RUN, on_event=hear)
        assert done.state == "completed"

    asyncio.run(main())

    assert seen == ["state", "done"]


def interrupting(seconds: float) -> Callable[[float], None]:
    """A sleep in which somebody presses Ctrl-C."""

    def sleep(asked: float) -> None:
        if asked == seconds:
            raise KeyboardInterrupt

    return sleep


def test_an_object_knows_the_client_that_it_can_be_waited_for_with(scripted: MakeClient) -> None:
    client, _ = scripted(job("queued"))
    found = client.call(jobs.RETRIEVE, path={"job_id": "j1"})

    assert client_of(found) is client
    with pytest.raises(TypeError, match="a blocking client: use `wait`"):
        client_of(found, is_async=True)
    with pytest.raises(LookupError, match="this Job came from no client"):
        client_of(Job(id="j1", state="queued"))
