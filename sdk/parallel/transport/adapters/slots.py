# Vendored from generator/specloom/runtime. Edit it there.
"""Room for so many exchanges at once, for libraries whose pools do not count, or do not wait, as `PoolLimits` promise."""

from __future__ import annotations

from queue import Empty, SimpleQueue

from .outcomes import pool_timeout


class Slots:
    """Room for threads."""

    def __init__(self, count: int) -> None:
        # Not a semaphore: that one is written in Python, and costs more than all the rest of the adapter.
        self._free: SimpleQueue[None] = SimpleQueue()
        for _ in range(count):
            self._free.put(None)

    def enter(self, seconds: float) -> None:
        """Wait for room, `seconds` at most."""
        try:
            self._free.get(True, seconds)
        except Empty as error:
            raise pool_timeout(seconds) from error

    def leave(self) -> None:
        """Make room."""
        self._free.put(None)


class AsyncSlots:
    """Room for the tasks of one event loop."""

    def __init__(self, count: int) -> None:
        from asyncio import Semaphore

        self._room = Semaphore(count)

    async def enter(self, seconds: float) -> None:
        """Wait for room, `seconds` at most."""
        if not self._room.locked():
            await self._room.acquire()
            return
        from asyncio import timeout

        try:
            async with timeout(seconds):
                await self._room.acquire()
        except TimeoutError as error:
            raise pool_timeout(seconds) from error

    def leave(self) -> None:
        """Make room."""
        self._room.release()
