"""Admission: so many requests at once, so many waiting, none of them for long; the rest hear 503 at once."""

from __future__ import annotations

import asyncio
from collections import deque


class Overloaded(Exception):
    """There is no room now, nor will there be in time."""


class Admission:
    """A bounded room with a bounded queue in front; whoever waits longest enters first."""

    def __init__(self, *, concurrency: int, queue: int, patience: float) -> None:
        self._free = concurrency
        self._queue_limit = queue
        self._patience = patience
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.inside = 0

    async def enter(self) -> None:
        """Return once there is a place; raise `Overloaded` when the queue or our patience is at its end."""
        if self._free > 0:
            self._free -= 1
        else:
            await self._wait()
        self.inside += 1

    def leave(self) -> None:
        """Give the place to whoever has waited longest."""
        self.inside -= 1
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    async def _wait(self) -> None:
        if len(self._waiting) >= self._queue_limit:
            raise Overloaded
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await asyncio.wait_for(turn, self._patience)
        except TimeoutError:
            raise Overloaded from None
        except asyncio.CancelledError:
            # The client may leave in the very moment its turn came: the place must not leave with it.
            if turn.done() and not turn.cancelled():
                self._pass_on()
            raise
