# Vendored from generator/specloom/runtime. Edit it there.
"""A stream that says nothing: bytes may go on coming, as signs of life, while no item does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from .arguments import Arguments
from .call import Call
from .errors import APITimeoutError, EventTimeoutError, SDKError
from .reader import Reader

T = TypeVar("T")

# A timer may ring this much early.
_TICK = 0.001


class ImpatientReader(Generic[T]):
    """The same items as `reader` gives; the connection counts as broken when none comes for so many seconds.

    What the caller does between two items is not waited for. It is looked at when something comes, or nothing at all.
    """

    def __init__(self, reader: Reader[T], seconds: float) -> None:
        self._reader = reader
        self._seconds = seconds
        self._since = time.monotonic()

    @property
    def is_done(self) -> bool:
        """Whether this connection has nothing more to say."""
        return self._reader.is_done

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream, or opens it again."""
        return self._reader.arguments(arguments)

    def opened(self, call: Call[Any]) -> None:
        """The server has agreed to send: from now on an item is waited for."""
        self._reader.opened(call)
        self._since = time.monotonic()

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterator[T]:
        """The items that `chunk` completes; raises when it completes none, and none has come for too long."""
        for item in self._reader.feed(chunk, call):
            yield item
            self._since = time.monotonic()
        if self._is_late and not self._reader.is_done:
            raise self._late()

    def finish(self, call: Call[Any]) -> Iterator[T]:
        """The items left at the end of a connection."""
        yield from self._reader.finish(call)

    def after_end(self, error: SDKError | None) -> float | None:
        """What follows; a wait for bytes that has lasted longer than an item may take was a wait for an item."""
        if isinstance(error, APITimeoutError) and not isinstance(error, EventTimeoutError) and self._is_late:
            late = self._late()
            late.__cause__ = error
            error = late
        return self._reader.after_end(error)

    @property
    def _is_late(self) -> bool:
        return time.monotonic() - self._since >= self._seconds - _TICK

    def _late(self) -> EventTimeoutError:
        return EventTimeoutError(f"no item of the stream came for {self._seconds:g} s, which is `Timeout.event`")
