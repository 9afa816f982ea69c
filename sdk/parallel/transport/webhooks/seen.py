# Vendored from generator/specloom/runtime. Edit it there.
"""Deliveries that have been let in already: the same one twice is a replay."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Protocol


class SeenStore(Protocol):
    """Where processes remember together what they let in: a table, or a cache with expiry."""

    def add(self, key: str, seconds: float) -> bool:
        """Remember `key` for so many seconds; False when it is remembered already. One step, not two."""
        ...


class AsyncSeenStore(Protocol):
    """A `SeenStore` that is awaited."""

    async def add(self, key: str, seconds: float) -> bool:
        """Remember `key` for so many seconds; False when it is remembered already. One step, not two."""
        ...


class SeenInMemory:
    """What this process has let in. The oldest are forgotten where there are more than `limit`."""

    def __init__(self, limit: int = 100_000, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def add(self, key: str, seconds: float) -> bool:
        """Remember `key`; False when it is remembered already."""
        with self._lock:
            now = self._clock()
            while self._seen and next(iter(self._seen.values())) <= now:
                self._seen.popitem(last=False)
            if self._seen.get(key, now) > now:
                return False
            self._seen[key] = now + seconds
            self._seen.move_to_end(key)
            if len(self._seen) > self._limit:
                self._seen.popitem(last=False)
            return True
