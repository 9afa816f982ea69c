"""When keys were last used: remembered at each request, written down now and then, all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from parallel_server.platform.principal import Principal
from parallel_server.store import BusyError

_FLUSH_SECONDS = 5.0


class KeyUseBook(Protocol):
    """Where the last use of keys is kept."""

    async def touch(self, used: Mapping[str, datetime]) -> None:
        """Remember when keys were last used."""
        ...


class KeyUse:
    """Collects uses, so that a request never waits for a write that is only worth knowing."""

    def __init__(self, book: KeyUseBook) -> None:
        self._book = book
        self._used: dict[str, datetime] = {}

    def note(self, principal: Principal, now: datetime) -> None:
        """A key was used."""
        if not principal.is_anonymous:
            self._used[principal.id] = now

    async def flush(self) -> None:
        """Write down what was noted since the last time."""
        used, self._used = self._used, {}
        try:
            await self._book.touch(used)
        except BusyError:
            # Worth knowing, not worth an error: what was noted since is newer, and the next flush writes both.
            self._used = used | self._used

    async def run(self) -> None:
        """Flush every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            await self.flush()
