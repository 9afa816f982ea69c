"""Wake-ups inside one process: a hint that something changed, never the truth. Waiters also poll."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Iterable
from contextlib import contextmanager

QUEUE = "queue"
DELIVERIES = "deliveries"
LEASES = "leases"


def job_topic(job_id: str) -> str:
    """The topic that is told about each new event of one job."""
    return f"job:{job_id}"


class Listener:
    """Hears of a topic from the moment it was made; a signal sent between two waits is not missed."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()

    def notify(self) -> None:
        """Wake whoever waits."""
        self._heard.set()

    async def wait(self, seconds: float) -> bool:
        """Whether a signal came within `seconds`; it is used up by that."""
        try:
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        except TimeoutError:
            return False
        self._heard.clear()
        return True


class Signals:
    """Topics and who listens to them."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[Listener]] = {}

    def send(self, topics: Iterable[str]) -> None:
        """Wake every listener of each topic."""
        for topic in topics:
            for listener in tuple(self._listeners.get(topic, ())):
                listener.notify()

    @contextmanager
    def listening(self, *topics: str) -> Generator[Listener]:
        """A listener for `topics` while the block runs."""
        listener = Listener()
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(listener)
        try:
            yield listener
        finally:
            for topic in topics:
                self._forget(topic, listener)

    def _forget(self, topic: str, listener: Listener) -> None:
        listeners = self._listeners[topic]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[topic]
