"""Clearing away what is over: expired idempotency keys, old history, and last week's sandbox data."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from parallel_server.store import Store

_INTERVAL_SECONDS = 600.0
KEPT = timedelta(days=30)


class Housekeeper:
    """Sweeps every ten minutes until it is stopped."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stopped = asyncio.Event()

    async def run(self) -> None:
        """Sweep until `stop`."""
        while not self._stopped.is_set():
            await self.sweep()
            try:
                async with asyncio.timeout(_INTERVAL_SECONDS):
                    await self._stopped.wait()
            except TimeoutError:
                continue

    async def sweep(self) -> None:
        """Remove what is over now."""
        now = self._store.clock.now()
        async with self._store.system() as system:
            await system.attic.forget_idempotency_keys(now)
            await system.attic.forget_history(now - KEPT)
            await system.attic.wipe_sandboxes(_monday(now))

    def stop(self) -> None:
        """Sweep no more."""
        self._stopped.set()


def _monday(now: datetime) -> datetime:
    """When this week began, in UTC: sandboxes start each week empty."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=midnight.weekday())
