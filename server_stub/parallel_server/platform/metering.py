"""Metering: charges each request to its caller's policies, and refuses with 429 when one of them is spent."""

from __future__ import annotations

from dataclasses import replace

import structlog

from parallel_server.generated import error_codes as codes
from parallel_server.platform.exchange import Exchange
from parallel_server.platform.principal import Principal
from parallel_server.platform.rate_limits.headers import Standing
from parallel_server.platform.rate_limits.limiter import Limiter, Verdict
from parallel_server.platform.rate_limits.policy import tier_of
from parallel_server.platform.rate_limits.window import Reading
from parallel_server.serving.problem import Problem

_log = structlog.get_logger("parallel_server.metering")


class Meter:
    """Counts requests first and their cost later: a replayed answer counts as a request, and costs nothing."""

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def count(self, exchange: Exchange, principal: Principal, now: float) -> None:
        """Charge one request; the headers about it go out with whatever answer follows."""
        tier = tier_of(principal.tier, principal.mode)
        verdict = await self._limiter.take(principal.id, tier.requests, 1, now)
        (budget,) = await self._limiter.look(principal.id, (tier.budget,), now)
        per_minute, per_day = verdict.readings
        exchange.standing = Standing(per_minute, per_day, budget)
        if verdict.is_new_block:
            _log.warning("key_blocked", principal=principal.id, org_id=principal.org_id, request_id=exchange.request_id)
        if not verdict.is_granted:
            raise _over_limit(verdict)

    async def charge(self, exchange: Exchange, principal: Principal, cost: int, now: float) -> None:
        """Take the operation's cost from the minute's budget."""
        budget = tier_of(principal.tier, principal.mode).budget
        verdict = await self._limiter.take(principal.id, (budget,), cost, now)
        _note(exchange, verdict.readings[0], cost if verdict.is_granted else 0)
        if not verdict.is_granted:
            raise _over_budget(verdict, cost)

    async def refund(self, exchange: Exchange, principal: Principal, cost: int, now: float) -> None:
        """Give the cost back: the caller learned nothing new, or we failed."""
        budget = tier_of(principal.tier, principal.mode).budget
        await self._limiter.give_back(principal.id, budget, cost, now)
        (reading,) = await self._limiter.look(principal.id, (budget,), now)
        _note(exchange, reading, 0)

    async def standing(self, subject: str, tier_name: str, mode: str, now: float) -> Standing:
        """How a subject stands, without charging it."""
        tier = tier_of(tier_name, mode)
        per_minute, per_day, budget = await self._limiter.look(subject, (*tier.requests, tier.budget), now)
        return Standing(per_minute, per_day, budget)


def _note(exchange: Exchange, budget: Reading, cost: int) -> None:
    if exchange.standing is not None:
        exchange.standing = replace(exchange.standing, budget=budget, cost=cost)


def _over_limit(verdict: Verdict) -> Problem:
    wait = verdict.retry_after
    headers = {"Retry-After": str(wait)}
    policy = verdict.refused_by
    if verdict.blocked_for or policy is None:
        return Problem(
            codes.KEY_BLOCKED,
            f"This key sent twice its limit and is blocked. Stop for {wait} seconds, then honour Retry-After on every 429.",
            headers=headers,
        )
    return Problem(
        codes.RATE_LIMIT_EXCEEDED,
        f"More than {policy.quota} requests in {policy.window} seconds. Try again in {wait} seconds, as Retry-After says.",
        headers=headers,
    )


def _over_budget(verdict: Verdict, cost: int) -> Problem:
    reading = verdict.readings[0]
    wait = verdict.retry_after
    return Problem(
        codes.BUDGET_EXCEEDED,
        f"This request costs {cost} units and {reading.remaining} of {reading.policy.quota} a minute are left. "
        f"Try again in {wait} seconds, or use cheaper operations.",
        headers={"Retry-After": str(wait)},
    )
