"""The idempotency protocol: of many equal requests one does the work, and the work and its answer are one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from parallel_server.store import Claim, Claimed, InProgress, LostClaimError, Mismatch, Replay, Scope, Store

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_sixty_equal_requests_at_once_do_the_work_once(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        answers = await asyncio.gather(*(_request(it, "one-body") for _ in range(60)))
        async with it.store.read(it.org_id, it.mode) as uow:
            count = await uow.members.with_role("viewer")

    assert len(count) == 1
    assert sum(isinstance(answer, Claimed) for answer in answers) == 1
    assert all(isinstance(answer, Claimed | Replay | InProgress) for answer in answers)


async def test_a_repetition_gets_the_first_answer(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _request(it, "body")

        assert await _claim(it, "body") == Replay(201, {"Location": "/v2/x"}, b"{}")


async def test_the_same_key_with_another_request_is_refused(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _request(it, "body")

        assert await _claim(it, "other body") == Mismatch()


async def test_keys_of_other_customers_and_modes_are_other_keys(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _request(it, "body")
        neighbour = await it.neighbour()

        assert isinstance(await _claim(neighbour, "body"), Claimed)
        assert isinstance(await _claim(it.acting(mode="live"), "body"), Claimed)


async def test_after_a_failure_the_key_is_free_again(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        first = await _claim(it, "body")
        assert isinstance(first, Claimed)
        await it.store.idempotency.release(first)

        assert isinstance(await _claim(it, "body"), Claimed)


async def test_a_dead_owner_is_succeeded_once_its_lease_is_over(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _claim(it, "body")
        it.clock.advance(seconds=29)
        assert isinstance(await _claim(it, "body"), InProgress)
        it.clock.advance(seconds=2)

        assert isinstance(await _claim(it, "body"), Claimed)


async def test_a_slow_owner_that_was_succeeded_keeps_nothing_of_its_work(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        slow = await _claim(it, "body")
        it.clock.advance(seconds=31)
        quick = await _claim(it, "body")
        assert isinstance(slow, Claimed)
        assert isinstance(quick, Claimed)
        with pytest.raises(LostClaimError):
            await _work(it.store, slow)
        await _work(it.store, quick)
        async with it.store.read(it.org_id, it.mode) as uow:
            members = await uow.members.with_role("viewer")

    assert [member.name for member in members] == [quick.token]


async def test_a_key_is_new_after_a_day(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await _request(it, "body")
        it.clock.advance(hours=24, seconds=1)

        assert isinstance(await _claim(it, "other body"), Claimed)


async def _request(it: Domain, body: str) -> Claim:
    claim = await _claim(it, body)
    if isinstance(claim, Claimed):
        await asyncio.sleep(0)
        await _work(it.store, claim)
    return claim


async def _claim(it: Domain, body: str) -> Claim:
    return await it.store.idempotency.claim(Scope(it.org_id, it.mode), "the key's hash", body)


async def _work(store: Store, claim: Claimed) -> None:
    async with store.unit_of_work(claim.scope.org_id, claim.scope.mode) as uow:
        await uow.members.create(email=f"{claim.token}@example.com", name=claim.token, role="viewer")
        await uow.idempotency.finish(claim, 201, {"Location": "/v2/x"}, b"{}")
