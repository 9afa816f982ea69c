# Vendored from generator/specloom/runtime. Edit it there.
"""Awaiting together: who needs the same thing meanwhile waits for the same answer; and nobody beyond a deadline."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from .call import Call

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")


async def sleep(seconds: float) -> None:
    """Let others go on for so long. Blocking clients load this module too, and never need `asyncio`."""
    from asyncio import sleep

    await sleep(seconds)


class Flights:
    """What is under way now, by event loop and name."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[object, str], asyncio.Task[None]] = {}

    async def join(self, name: str, start: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait for what goes by `name`; start it when nobody has. One waiter's leaving does not end it."""
        from asyncio import get_running_loop, shield

        key = (get_running_loop(), name)
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = get_running_loop().create_task(start())
            task.add_done_callback(lambda done: self._land(key, done))
        await shield(task)

    def _land(self, key: tuple[object, str], task: asyncio.Task[None]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen, also when everybody has left


async def before_deadline(call: Call[Any], work: Awaitable[T]) -> T:
    """The outcome of `work`, unless the call's deadline comes first."""
    if call.deadline_at is None:
        return await work
    from asyncio import timeout

    limit = timeout(call.left(time.monotonic()))
    try:
        async with limit:
            return await work
    except TimeoutError as error:
        if limit.expired():
            raise call.late(time.monotonic()) from error
        raise
