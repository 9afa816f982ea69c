"""A body that is counted as it comes in: a chunked one declares no length, and what is too much is not kept."""

from __future__ import annotations

import asyncio

from starlette.types import Message, Receive

from parallel_server.platform.bounds import Bounds, too_large


class BoundedBody:
    """Receives a request's body within bounds."""

    def __init__(self, receive: Receive, bounds: Bounds) -> None:
        self._receive = receive
        self._bounds = bounds
        self._size = 0
        self._is_complete = False

    async def __call__(self) -> Message:
        """The next message, or the refusal of a body that has grown too large."""
        message = await self._next()
        if self._size > self._bounds.body:
            raise too_large(self._bounds)
        return message

    async def drain(self) -> None:
        """Read what is still to come and forget it: for so long, and for so much, as the bounds say."""
        last = self._size + self._bounds.drained
        try:
            async with asyncio.timeout(self._bounds.drain_seconds):
                while not self._is_complete and self._size < last:
                    await self._next()
        except TimeoutError:
            # Who is still sending has been given time enough.
            return

    async def _next(self) -> Message:
        message = await self._receive()
        self._size += len(message.get("body", b""))
        self._is_complete = not message.get("more_body", False)
        return message
