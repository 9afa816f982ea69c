"""Who counts: the port every limiter answers, and the one that counts in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from parallel_server.platform.rate_limits import window as windows
from parallel_server.platform.rate_limits.policy import MINUTE, Policy
from parallel_server.platform.rate_limits.window import Reading, Window

# Asking for twice the quota after being told to stop is abuse, not bad luck.
ABUSE_FACTOR = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a demand was granted, and how every policy stands now."""

    readings: tuple[Reading, ...]
    refused_by: Policy | None = None
    blocked_for: int = 0
    is_new_block: bool = False

    @property
    def is_granted(self) -> bool:
        """All policies agreed, and their units are taken."""
        return self.refused_by is None and not self.blocked_for

    @property
    def retry_after(self) -> int:
        """Seconds before the same demand can succeed."""
        return max(self.blocked_for, *(reading.retry_after for reading in self.readings))


class Limiter(Protocol):
    """Counts demands of a subject against several policies at once: all are charged, or none."""

    async def take(self, subject: str, policies: Sequence[Policy], units: int, now: float) -> Verdict:
        """Charge `units` to every policy, or to none when one of them refuses."""
        ...

    async def give_back(self, subject: str, policy: Policy, units: int, now: float) -> None:
        """Return units that bought nothing, such as those of a request answered 304."""
        ...

    async def look(self, subject: str, policies: Sequence[Policy], now: float) -> tuple[Reading, ...]:
        """How the policies stand, without charging anything."""
        ...


class MemoryLimiter:
    """Counts in this process. Several processes count apart, so a fleet needs a shared limiter behind the same port."""

    def __init__(self, *, capacity: int = 100_000) -> None:
        self._windows: dict[tuple[str, str], Window] = {}
        self._blocked_until: dict[str, float] = {}
        self._capacity = capacity

    async def take(self, subject: str, policies: Sequence[Policy], units: int, now: float) -> Verdict:
        """Charge `units` to every policy, or to none when one of them refuses."""
        current = [windows.attempt(self._window(subject, policy, now), units) for policy in policies]
        refused_by = first_refusal(current, policies, units, now)
        is_blocked = self._blocked_until.get(subject, 0.0) > now
        if refused_by is None and not is_blocked:
            current = [windows.take(window, units) for window in current]
        self._store(subject, policies, current)
        is_new_block = not is_blocked and any(map(is_abusive, current, policies))
        if is_new_block:
            self._blocked_until[subject] = now + MINUTE
        demand = 0 if refused_by is None else units
        readings = tuple(windows.read(*pair, demand, now) for pair in zip(current, policies, strict=True))
        return Verdict(readings, refused_by, self._blocked_for(subject, now), is_new_block)

    async def give_back(self, subject: str, policy: Policy, units: int, now: float) -> None:
        """Return units that bought nothing, such as those of a request answered 304."""
        self._windows[subject, policy.name] = windows.take(self._window(subject, policy, now), -units)

    async def look(self, subject: str, policies: Sequence[Policy], now: float) -> tuple[Reading, ...]:
        """How the policies stand, without charging anything."""
        return tuple(windows.read(self._window(subject, policy, now), policy, 0, now) for policy in policies)

    def _window(self, subject: str, policy: Policy, now: float) -> Window:
        return windows.advance(self._windows.get((subject, policy.name), Window()), policy, now)

    def _store(self, subject: str, policies: Sequence[Policy], current: Sequence[Window]) -> None:
        for policy, window in zip(policies, current, strict=True):
            key = (subject, policy.name)
            # Re-inserting keeps the dictionary in order of last use, so the oldest subject is the first to go.
            self._windows.pop(key, None)
            self._windows[key] = window
        while len(self._windows) > self._capacity:
            del self._windows[next(iter(self._windows))]

    def _blocked_for(self, subject: str, now: float) -> int:
        until = self._blocked_until.get(subject)
        if until is None:
            return 0
        if until <= now:
            del self._blocked_until[subject]
            return 0
        return max(1, int(until - now + 0.999))


def first_refusal(current: Sequence[Window], policies: Sequence[Policy], units: int, now: float) -> Policy | None:
    """The first policy that has no room for `units`."""
    for window, policy in zip(current, policies, strict=True):
        if not windows.fits(window, policy, units, now):
            return policy
    return None


def is_abusive(window: Window, policy: Policy) -> bool:
    """Twice the quota was asked for within one short window."""
    return policy.window <= MINUTE and window.attempts > ABUSE_FACTOR * policy.quota
