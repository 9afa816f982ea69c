"""Rate limits: what a window grants, what its headers say, and when to come back."""

from __future__ import annotations

import asyncio

import http_sf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from parallel_server.platform.rate_limits.headers import Standing, limit_headers
from parallel_server.platform.rate_limits.limiter import MemoryLimiter, Verdict
from parallel_server.platform.rate_limits.policy import TIERS, Policy, tier_of

NOON = 1_800_000_000.0
FIVE = Policy("rpm", 5, 60)
TWENTY = Policy("rpd", 20, 86_400)


def take(limiter: MemoryLimiter, *policies: Policy, units: int = 1, at: float = NOON, subject: str = "key") -> Verdict:
    return asyncio.run(limiter.take(subject, policies, units, at))


def test_a_quota_is_granted_exactly_and_then_refused() -> None:
    limiter = MemoryLimiter()

    granted = [take(limiter, FIVE).is_granted for _ in range(6)]

    assert granted == [True] * 5 + [False]


def test_a_refusal_charges_no_policy() -> None:
    """All or nothing: the day's quota is untouched by what the minute's refused."""
    limiter = MemoryLimiter()
    for _ in range(9):
        verdict = take(limiter, FIVE, TWENTY)

    assert verdict.readings[1].remaining == 15


def test_subjects_are_counted_apart() -> None:
    limiter = MemoryLimiter()
    for _ in range(6):
        take(limiter, FIVE, subject="one")

    assert take(limiter, FIVE, subject="other").is_granted


@given(st.lists(st.floats(0, 400), min_size=1, max_size=80), st.integers(1, 7))
def test_coming_back_after_the_wait_succeeds(moments: list[float], units: int) -> None:
    """Retry-After is never too early, whatever went before."""
    limiter = MemoryLimiter()
    policy = Policy("rpm", 10, 60)
    now = NOON
    for moment in sorted(moments):
        now = NOON + moment
        take(limiter, policy, at=now)
    refused = take(limiter, policy, units=units, at=now)
    # A block for abuse outlasts the window; what is left to compare is the wait itself.
    later = now + max(refused.retry_after, 0)

    assert refused.is_granted or take(limiter, policy, units=units, at=later).is_granted


@given(st.lists(st.floats(0, 300), max_size=120))
def test_no_minute_ever_holds_more_than_a_window_and_a_bit(moments: list[float]) -> None:
    """The sliding estimate forgives at most what two counters cannot tell: never twice the quota."""
    limiter = MemoryLimiter()
    policy = Policy("rpd", 10, 60)
    granted = [at for at in sorted(moments) if take(limiter, policy, at=NOON + at).is_granted]

    assert all(sum(1 for at in granted if start <= at < start + 60) < 20 for start in granted)


def test_asking_for_twice_the_quota_blocks_for_a_minute() -> None:
    limiter = MemoryLimiter()
    verdicts = [take(limiter, FIVE) for _ in range(11)]

    assert [verdict.is_new_block for verdict in verdicts].index(True) == 10
    assert verdicts[-1].blocked_for == 60
    assert not take(limiter, FIVE, at=NOON + 59).is_granted
    assert take(limiter, FIVE, at=NOON + 121).is_granted


def test_units_given_back_can_be_taken_again() -> None:
    limiter = MemoryLimiter()
    take(limiter, FIVE, units=5)
    asyncio.run(limiter.give_back("key", FIVE, 2, NOON))

    assert take(limiter, FIVE, units=2).is_granted


def test_the_oldest_subjects_are_forgotten_when_memory_is_full() -> None:
    limiter = MemoryLimiter(capacity=2)
    for subject in ("a", "a", "b", "c"):
        verdict = take(limiter, FIVE, subject=subject)

    assert verdict.is_granted
    assert take(limiter, FIVE, subject="a").readings[0].remaining == 4


def standing(requests: int, cost: int = 0) -> Standing:
    limiter = MemoryLimiter()
    for _ in range(requests):
        verdict = take(limiter, FIVE, TWENTY)
    budget = take(limiter, Policy("budget", 600, 60), units=cost)
    return Standing(*verdict.readings, budget.readings[0], cost)


def test_headers_show_the_minute() -> None:
    headers = limit_headers(standing(2), NOON)

    assert headers["X-RateLimit-Limit"] == "5"
    assert headers["X-RateLimit-Remaining"] == "3"
    assert int(headers["X-RateLimit-Reset"]) > NOON
    assert "X-RateLimit-Warning" not in headers


def test_a_warning_comes_at_eighty_percent() -> None:
    assert limit_headers(standing(4, cost=590), NOON)["X-RateLimit-Warning"] == "rpm at 80 %, budget at 98 %"


def test_structured_headers_are_what_a_library_would_write() -> None:
    headers = limit_headers(standing(1), NOON)
    policies = [("rpm", {"q": 5, "w": 60}), ("rpd", {"q": 20, "w": 86_400})]

    assert http_sf.parse(headers["RateLimit-Policy"].encode(), tltype="list") == policies
    assert [item[1]["r"] for item in http_sf.parse(headers["RateLimit"].encode(), tltype="list")] == [4, 19]


def test_budget_headers_say_what_the_request_cost() -> None:
    headers = limit_headers(standing(1, cost=25), NOON)

    assert headers["X-RateLimit-Cost"] == "25"
    assert headers["X-RateLimit-Budget-Remaining"] == "575"


@pytest.mark.parametrize(
    ("name", "mode", "per_minute"),
    [("free", "live", 60), ("pro", "live", 600), ("enterprise", "live", 6_000), ("pro", "test", 100)],
)
def test_tiers_have_the_promised_limits(name: str, mode: str, per_minute: int) -> None:
    assert tier_of(name, mode).per_minute.quota == per_minute


def test_the_test_tier_has_no_practical_limits_in_either_mode() -> None:
    assert tier_of("test", "test") is TIERS["test"]
