# Vendored from generator/specloom/runtime. Edit it there.
"""Whether to try again, and when: decisions about values, with no clock, no network and no dice of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .options import RetryPolicy

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `status` 0 when no answer came."""

    status: int = 0
    was_sent: bool = True
    is_busy: bool = False  # a 409 that goes away by waiting
    should_retry: bool | None = None  # what the server said about it, if it did; False where it cannot help
    retry_after: float | None = None


def retry_delay(
    policy: RetryPolicy,
    outcome: Outcome,
    retries: int,
    may_repeat: bool,
    remaining: float | None,
    spread: float,
) -> float | None:
    """Seconds until the next attempt, or None to give up.

    `retries` have been made; `may_repeat` says that doing it twice does no harm; `remaining` is what the deadline
    leaves. Never shorter than what the server asked for, never longer than what is left.
    """
    if retries >= policy.max_retries or not is_retryable(policy, outcome, may_repeat):
        return None
    wait = outcome.retry_after
    if wait is None:
        # Full jitter: equal delays would make a crowd of clients return together.
        wait = spread * min(policy.longest_delay, policy.first_delay * 2.0 ** min(retries, 60))
    elif wait > policy.longest_wait:
        return None
    return None if remaining is not None and wait >= remaining else wait


def is_retryable(policy: RetryPolicy, outcome: Outcome, may_repeat: bool) -> bool:
    """Whether another attempt can help and cannot harm."""
    if outcome.status == 0:
        return outcome.should_retry is not False and (may_repeat or not outcome.was_sent)
    # A refusal (4xx) did nothing; after 408 and 5xx nobody knows.
    is_refusal = 400 <= outcome.status < 500 and outcome.status != 408
    if not may_repeat and not is_refusal:
        return False
    if outcome.should_retry is not None:
        return outcome.should_retry
    return outcome.status in policy.statuses or (outcome.status == 409 and outcome.is_busy)


def parse_should_retry(headers: Mapping[str, str]) -> bool | None:
    """What `X-Should-Retry` says."""
    return {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())


def parse_retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait that the server asks for: `retry-after-ms`, or `Retry-After` as seconds, fraction or date."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after")
    seconds = _number(text)
    if seconds is not None or text is None:
        return seconds
    until = _date(text)
    # The server's own clock, where it tells: ours may be wrong.
    return None if until is None else max(0.0, (until - (_date(headers.get("date", "")) or now)).total_seconds())


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value < float("inf") else None


def _date(text: str) -> datetime | None:
    try:
        value = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
