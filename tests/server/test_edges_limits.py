"""Limits: a spent minute, a spent budget, a blocked key."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.pipes_api import Api, api, refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def limited(it: Api) -> str:
    """A key of a customer with the smallest tier."""
    customer = await it.store.create_organization("Small", "free")
    key = await it.store.create_key(
        customer.id, "live", name="small", permissions=["pipelines:read", "pipelines:write"]
    )
    return f"Bearer {key.secret}"


async def test_a_spent_minute_is_429_with_a_wait() -> None:
    async with api() as it:
        key = await limited(it)
        answers = [await it.get("/v2/pipes/pipe_1", Authorization=key) for _ in range(61)]

    assert [answer.status_code for answer in answers[:60]] == [200] * 60
    assert "rpm at" in answers[59].headers["X-RateLimit-Warning"]
    with refused(answers[60], 429, "RATE_LIMIT_EXCEEDED"):
        assert int(answers[60].headers["Retry-After"]) >= 1


async def test_hammering_on_blocks_the_key() -> None:
    async with api() as it:
        key = await limited(it)
        answers = [await it.get("/v2/pipes/pipe_1", Authorization=key) for _ in range(122)]

    with refused(answers[-1], 429, "KEY_BLOCKED"):
        assert answers[-1].headers["Retry-After"] == "60"


async def test_a_spent_budget_leaves_requests_over() -> None:
    """Sixty writes would cost 600: the budget of the free tier."""
    async with api() as it:
        key = await limited(it)
        it.parts.meter._limiter._windows.clear()  # type: ignore[attr-defined]
        subject = await it.get("/v2/pipes/pipe_1", Authorization=key)
        principal = it.pipes.asked[-1].actor.id  # type: ignore[attr-defined]
        await it.parts.meter._limiter.take(principal, [_budget()], 595, it.store.clock.now().timestamp())
        response = await it.create(Authorization=key)

    assert subject.status_code == 200
    with refused(response, 429, "BUDGET_EXCEEDED") as error:
        assert "costs 10 units" in error["message"]


def _budget() -> Any:
    from parallel_server.platform.rate_limits.policy import TIERS

    return TIERS["free"].budget


async def test_without_credentials_the_address_has_the_limits_of_the_free_tier() -> None:
    async with api() as it:
        response = await it.get("/v2/pipes", Authorization="")

    assert response.headers["X-RateLimit-Limit"] == "60"
