# Vendored from generator/specloom/runtime. Edit it there.
"""Room for so many exchanges at once, for libraries whose pools do not count, or do not wait, as `PoolLimits` promise."""

from __future__ import annotations

from threading import Semaphore

from .outcomes import pool_timeout


class Slots:
    """Room for threads."""

    def __init__(self, count: int) -> None:
        self._room = Semaphore(count)

    def enter(self, seconds: float) -> None:
        """Wait for room, `seconds` at most."""
        if not (self._room.acquire(blocking=False) or self._room.acquire(timeout=seconds)):
            raise pool_timeout(seconds)

    def leave(self) -> None:
        """Make room."""
        self._room.release()


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
