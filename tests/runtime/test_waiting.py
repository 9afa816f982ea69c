"""Waiting for what a call has started."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.runtime.sample.transport.errors import WaitFailedError

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    ConfigurationError,
    DeadlineExceededError,
    NotFoundError,
)
from tests.runtime.sample.operations import pipelines as ops
from tests.runtime.scripted import broken, failure, ok


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
