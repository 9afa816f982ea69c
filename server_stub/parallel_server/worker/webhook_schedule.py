"""What follows an attempt to deliver: success, another attempt and when, or the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .posting import Answer

# Ten attempts over some 76 hours: these are the waits after the first, second … ninth.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
_JITTER = 0.2
_LEAST_WHEN_BUSY = timedelta(seconds=60)
GIVE_UP_ON_ENDPOINT = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an attempt means. `wait` is None when there will be no other."""

    is_delivered: bool
    is_unwanted: bool = False
    wait: timedelta | None = None


def judge(answer: Answer, tries: int, spread: float) -> Verdict:
    """What to do after attempt number `tries` of a series; `spread` is random, from 0 to 1."""
    if answer.status is not None and 200 <= answer.status < 300:
        return Verdict(is_delivered=True)
    if answer.status == 410:
        return Verdict(is_delivered=False, is_unwanted=True)
    if tries > len(WAITS):
        return Verdict(is_delivered=False)
    return Verdict(is_delivered=False, wait=_wait(answer, WAITS[tries - 1], spread))


def _wait(answer: Answer, base: timedelta, spread: float) -> timedelta:
    if answer.status in (None, 429):
        base = max(base, _LEAST_WHEN_BUSY)
    if answer.retry_after is not None:
        # The receiver's wish counts, but cannot hold events back for ever.
        return min(max(timedelta(seconds=answer.retry_after), base), base * 2)
    return base * (1 - _JITTER + 2 * _JITTER * spread)
