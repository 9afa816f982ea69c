"""Idempotency: a repeated key never does the work twice, and is told the same."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from parallel_server.generated import error_codes as codes
from parallel_server.platform.admission import Admission
from parallel_server.platform.idempotency import fingerprint, key_hash
from parallel_server.serving.problem import ErrorCode, Problem
from parallel_server.store import LostClaimError, Scope, Store

from tests.server.pipes_api import api, refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_repeated_key_replays_the_first_answer() -> None:
    async with api() as it:
        first = await it.create(Idempotency_Key="k1", X_Request_Id="req-1")
        again = await it.create(Idempotency_Key='"k1"', X_Request_Id="req-2")

    assert it.pipes.made == ["one"]
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert again.headers["X-Request-Id"] == "req-2"


async def test_a_replay_counts_as_a_request_and_costs_nothing() -> None:
    async with api() as it:
        first = await it.create(Idempotency_Key="k1")
        again = await it.create(Idempotency_Key="k1")

    assert first.headers["X-RateLimit-Cost"] == "10"
    assert again.headers["X-RateLimit-Cost"] == "0"
    assert int(again.headers["X-RateLimit-Remaining"]) == int(first.headers["X-RateLimit-Remaining"]) - 1


async def test_the_same_key_for_something_else_is_refused() -> None:
    async with api() as it:
        await it.create("one", Idempotency_Key="k1")
        other = await it.create("two", Idempotency_Key="k1")

    with refused(other, 422, "IDEMPOTENCY_KEY_REUSED") as error:
        assert "fresh" in error["message"]


async def test_while_the_first_runs_the_second_is_told_to_wait() -> None:
    async with api() as it:
        mark = fingerprint("POST", "/v2/pipes", {}, [], b'{"name":"one"}')
        claimed = await it.store.idempotency.claim(Scope(it.access.org_id, "live"), key_hash("k1"), mark)
        second = await it.create(Idempotency_Key="k1")
        await it.store.idempotency.release(claimed)  # type: ignore[arg-type]
        third = await it.create(Idempotency_Key="k1")

    with refused(second, 409, "IDEMPOTENCY_IN_PROGRESS"):
        assert second.headers["Retry-After"] == "1"
    assert third.status_code == 201


async def test_our_failure_is_not_kept() -> None:
    async with api() as it:
        it.pipes.failure = RuntimeError("disk full")
        failed = await it.create(Idempotency_Key="k1")
        it.pipes.failure = None
        again = await it.create(Idempotency_Key="k1")

    assert (failed.status_code, again.status_code) == (500, 201)


async def test_a_refusal_by_the_domain_is_kept_and_gets_a_request_id_of_its_own() -> None:
    async with api() as it:
        it.pipes.failure = Problem(codes.PIPELINE_NAME_TAKEN, "The name is taken.", param="name")
        first = await it.create(Idempotency_Key="k1")
        it.pipes.failure = None
        again = await it.create(Idempotency_Key="k1")

    with refused(first, 409, "PIPELINE_NAME_TAKEN"), refused(again, 409, "PIPELINE_NAME_TAKEN") as error:
        assert error["param"] == "name"
        assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert it.pipes.made == ["one"]


async def test_refused_values_are_not_kept() -> None:
    async with api() as it:
        headers = {"Idempotency-Key": "k1"}
        wrong = await it.client.post("/v2/pipes", json={"name": 5}, headers=headers)
        right = await it.create(Idempotency_Key="k1")

    assert (wrong.status_code, right.status_code) == (400, 201)


@pytest.mark.parametrize(
    "code", [codes.INVALID_MODEL_ID, codes.PRECONDITION_FAILED], ids=["value refused by a service", "stale If-Match"]
)
async def test_what_the_caller_can_mend_is_not_kept(code: ErrorCode) -> None:
    async with api() as it:
        it.pipes.failure = Problem(code, "This does not do.")
        wrong = await it.create("one", Idempotency_Key="k1")
        it.pipes.failure = None
        mended = await it.create("two", Idempotency_Key="k1")

    assert (wrong.status_code, mended.status_code) == (code.status, 201)


async def test_sixty_equal_requests_do_the_work_once() -> None:
    async with api(admission=Admission(concurrency=60, queue=60, patience=5)) as it:
        answers = await asyncio.gather(*(it.create(Idempotency_Key="k1") for _ in range(60)))

    assert it.pipes.made == ["one"]
    assert {answer.status_code for answer in answers} <= {201, 409}


@pytest.mark.parametrize("key", ["two words", "x" * 256, ""])
async def test_a_malformed_key_is_refused(key: str) -> None:
    async with api() as it:
        response = await it.create(Idempotency_Key=key)

    with refused(response, 400, "INVALID_IDEMPOTENCY_KEY") as error:
        assert "UUID" in error["message"]


async def test_a_stored_secret_cannot_be_read_from_the_store() -> None:
    async with api() as it:
        await it.create("pk_live_very_secret", Idempotency_Key="k1")
        raw = b"".join(path.read_bytes() for path in _files(it.store))

    assert b'{"data":{"id":"pipe_1"' not in raw


def _files(store: Store) -> list[Any]:
    path = store._database.path  # type: ignore[attr-defined]
    return [file for file in path.parent.iterdir() if file.is_file()]


async def test_who_lost_the_key_to_another_says_that_the_work_is_under_way() -> None:
    async with api() as it:
        it.pipes.failure = LostClaimError("taken over")
        response = await it.create(Idempotency_Key="k1")

    with refused(response, 409, "IDEMPOTENCY_IN_PROGRESS"):
        assert response.headers["Retry-After"] == "1"
