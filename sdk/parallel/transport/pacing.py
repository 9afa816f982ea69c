# Vendored from generator/specloom/runtime. Edit it there.
"""Pacing: waiting before a request that the rate limit would refuse. All clients of a process share what they know."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakSet

from .credentials import Placement
from .errors import ConfigurationError
from .rate_limits import RateLimit
from .response_info import ResponseInfo
from .retries import parse_retry_after

# Keys come and go; limits that nobody has asked about for a long time are forgotten.
_MOST = 1024
# A limit without a moment at which it starts anew is looked at again after this many seconds.
_UNKNOWN = 1.0


@dataclass(frozen=True, slots=True)
class Pacing:
    """Requests wait where the API's limit has none left. `reserve` of each window are left for other programs."""

    reserve: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.reserve, int) or self.reserve < 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(f"`reserve` is {self.reserve!r}; pass 0 or a whole number above it")


def pacing_of(value: Pacing | bool | None) -> Pacing | None:
    """What a client was given for `pacing`."""
    return Pacing() if value is True else (value or None)


class Pace:
    """What is known of one limit. Learns from every answer; until the first one it stops nobody."""

    __slots__ = ("_flying", "_left", "_limit", "_lock", "_renewed_at", "_shut_until")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limit: int | None = None
        self._left: int | None = None
        self._renewed_at = 0.0
        self._shut_until = 0.0
        # Requests that the server may not have counted yet. Weak: one that is dropped needs no word of it.
        self._flying: WeakSet[object] = WeakSet()

    def take(self, call: object, now: float, reserve: int) -> float:
        """0: the request may go, and is counted. Else the seconds after which to ask again."""
        with self._lock:
            if now < self._shut_until:
                return self._shut_until - now
            if self._left is not None and now >= self._renewed_at:
                self._left = None if self._limit is None else self._limit - len(self._flying)
                self._renewed_at = float("inf")
            if self._left is not None and self._left <= reserve:
                return max(0.001, self._renewed_at - now) if self._renewed_at != float("inf") else _UNKNOWN
            if self._left is not None:
                self._left -= 1
            self._flying.add(call)
            return 0.0

    def land(self, call: object) -> None:
        """A request has ended without an answer."""
        with self._lock:
            self._flying.discard(call)

    def learn(self, call: object, told: RateLimit | None, shut_for: float, now: float) -> None:
        """An answer came: what it told of the limit, and for how long it asked to stay away."""
        with self._lock:
            self._flying.discard(call)
            if shut_for:
                self._shut_until = max(self._shut_until, now + shut_for)
            if told is None or told.remaining is None:
                return
            self._limit = told.limit if told.limit is not None else self._limit
            # The others that are on their way may or may not be in the number.
            self._left = max(0, told.remaining - len(self._flying))
            self._renewed_at = now + (_UNKNOWN if told.reset is None else told.reset)


def note_answer(call: object, pace: Pace, info: ResponseInfo, now: float) -> None:
    """What an answer says about the limit."""
    wish = parse_retry_after(info.headers, datetime.now(UTC)) if info.status == 429 else None
    pace.learn(call, info.rate_limit, wish or 0.0, now)


_paces: OrderedDict[tuple[str, int], Pace] = OrderedDict()
_paces_lock = threading.Lock()


def pace_of(server: str, placed: Placement) -> Pace:
    """What all calls with these credentials to this server have in common."""
    key = server, hash((placed.headers, placed.query, placed.cookies, placed.digest))
    with _paces_lock:
        pace = _paces.get(key)
        if pace is None:
            pace = _paces[key] = Pace()
            if len(_paces) > _MOST:
                _paces.popitem(last=False)
        _paces.move_to_end(key)
        return pace
