"""The sliding window, as arithmetic: two counters and a clock reading decide everything."""

from __future__ import annotations

from dataclasses import dataclass

from parallel_server.platform.rate_limits.policy import Policy


@dataclass(frozen=True, slots=True)
class Window:
    """What was taken in the current window and in the one before it, and how often it was asked for."""

    index: int = 0
    current: int = 0
    previous: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One policy as its caller sees it: what is left, and when."""

    policy: Policy
    remaining: int
    reset_after: int  # seconds until the current window ends
    retry_after: int  # seconds until the same demand would be met; 0 when it was

    @property
    def is_nearly_spent(self) -> bool:
        """Eighty per cent or more of the quota is gone."""
        return self.remaining * 5 <= self.policy.quota


def advance(window: Window, policy: Policy, now: float) -> Window:
    """The same counters seen from `now`: windows that have passed slide out."""
    index = _milliseconds(now) // (policy.window * 1000)
    if index == window.index:
        return window
    if index == window.index + 1:
        return Window(index, 0, window.current, 0)
    return Window(index)


def take(window: Window, units: int) -> Window:
    """The window after `units` were granted (or given back, when negative)."""
    return Window(window.index, max(0, window.current + units), window.previous, window.attempts)


def attempt(window: Window, units: int) -> Window:
    """The window after `units` were asked for, granted or not."""
    return Window(window.index, window.current, window.previous, window.attempts + units)


def fits(window: Window, policy: Policy, units: int, now: float) -> bool:
    """Whether `units` more stay within the quota."""
    return _used(window, policy, now) + units * policy.window * 1000 <= policy.quota * policy.window * 1000


def read(window: Window, policy: Policy, units: int, now: float) -> Reading:
    """What to tell the caller, who wants `units` more."""
    length = policy.window * 1000
    remaining = max(0, (policy.quota * length - _used(window, policy, now)) // length)
    ends_in = (window.index + 1) * length - _milliseconds(now)
    return Reading(policy, remaining, max(1, -(-ends_in // 1000)), wait(window, policy, units, now))


def wait(window: Window, policy: Policy, units: int, now: float) -> int:
    """Whole seconds until `units` would fit, rounded up so that nobody returns too early."""
    if fits(window, policy, units, now):
        return 0
    length = policy.window * 1000
    room = policy.quota - units
    start = window.index * length
    if window.current > room:
        # Nothing can slide out of this window before it ends; then it is the one that slides.
        start += length
        elapsed = _slid(room, window.current, length)
    else:
        elapsed = _slid(room - window.current, window.previous, length)
    # One millisecond more than needed: clocks are floats.
    return max(1, -(-(start + elapsed + 1 - _milliseconds(now)) // 1000))


def _slid(room: int, previous: int, length: int) -> int:
    """How far into a window one must be until what `previous` weighs fits into `room`."""
    return length if room <= 0 else max(0, length - room * length // previous)


def _used(window: Window, policy: Policy, now: float) -> int:
    """Units spent in the last window's length, times its milliseconds: whole numbers never round the wrong way."""
    length = policy.window * 1000
    left = (window.index + 1) * length - _milliseconds(now)
    return window.current * length + window.previous * max(0, min(length, left))


def _milliseconds(now: float) -> int:
    return round(now * 1000)
