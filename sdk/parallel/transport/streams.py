# Vendored from generator/specloom/runtime. Edit it there.
"""Streams as users hold them: iterators that open when they are first used, and close what they opened."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from .arguments import Arguments
from .call import Call
from .errors import LineDecodeError, SDKError
from .events import EventReader
from .lines import LineReader
from .operation import Operation
from .options import OnBadLine
from .plan import plan_of
from .reader import Reader
from .received_parts import PartReader
from .saving import whole_file
from .sources import AsyncOpener, AsyncSource, Opener, SyncSource

T = TypeVar("T")


class _ChunkReader:
    """Hands on what comes, as it comes."""

    is_done = False

    def arguments(self, arguments: Arguments) -> Arguments:
        return arguments

    def opened(self, _: Call[Any]) -> None: ...

    def feed(self, chunk: bytes, _: Call[Any]) -> Iterable[bytes]:
        return (chunk,)

    def finish(self, _: Call[Any]) -> Iterable[bytes]:
        return ()

    def after_end(self, error: SDKError | None) -> None:
        if error is not None:
            raise error


class RawStream(SyncSource[bytes]):
    """The bytes of a streamed answer as they come, undecoded. A break is raised, not recovered from."""

    def __init__(self, client: Opener, operation: Operation[Any], arguments: Arguments) -> None:
        super().__init__(client, operation, arguments, _ChunkReader())


class AsyncRawStream(AsyncSource[bytes]):
    """The same for async clients."""

    def __init__(self, client: AsyncOpener, operation: Operation[Any], arguments: Arguments) -> None:
        super().__init__(client, operation, arguments, _ChunkReader())


class _Events(Generic[T]):
    _events: EventReader[T] | PartReader[Any]

    @property
    def last_event_id(self) -> str | None:
        """The id of the last event; with it the stream can be taken up again from another process."""
        return self._events.last_id or None


class Stream(_Events[T], SyncSource[T]):
    """Typed events, or the parts of an answer. Reconnects where the API can resume, and never yields an event twice."""

    def __init__(self, client: Opener, operation: Operation[T], arguments: Arguments) -> None:
        self._events = item_reader(operation, arguments)
        super().__init__(client, operation, arguments, cast("Reader[T]", self._events))


class AsyncStream(_Events[T], AsyncSource[T]):
    """Typed events, or the parts of an answer. Reconnects where the API can resume, and never yields an event twice."""

    def __init__(self, client: AsyncOpener, operation: Operation[T], arguments: Arguments) -> None:
        self._events = item_reader(operation, arguments)
        super().__init__(client, operation, arguments, cast("Reader[T]", self._events))


class _Rows(Generic[T]):
    _rows: LineReader[T]

    @property
    def trailer(self) -> Any:
        """What the last line says, once it has come."""
        return self._rows.trailer

    @property
    def skipped_count(self) -> int:
        """How many lines were left out so far, because they are no rows."""
        return self._rows.skipped_count

    @property
    def skipped(self) -> tuple[LineDecodeError, ...]:
        """What is wrong with the lines that were left out: with the first hundred of them."""
        return tuple(self._rows.skipped)


class Lines(_Rows[T], SyncSource[T]):
    """Typed rows, in constant memory."""

    def __init__(
        self, client: Opener, operation: Operation[T], arguments: Arguments, on_error: OnBadLine = "raise"
    ) -> None:
        self._rows = line_reader(operation, on_error)
        super().__init__(client, operation, arguments, self._rows)

    def save(self, path: str | Path) -> int:
        """Write each row to a file, byte for byte as it came; returns how many.

        Rows are not looked into. The file is there when all of it has come, else what was there before: a stream
        that is cut short, or whose trailer counts other than came, raises.
        """
        self._rows.copy()
        with whole_file(path) as file:
            for row in self:
                file.write(cast("bytes", row))
        return self._rows.count


class AsyncLines(_Rows[T], AsyncSource[T]):
    """Typed rows, in constant memory."""

    def __init__(
        self, client: AsyncOpener, operation: Operation[T], arguments: Arguments, on_error: OnBadLine = "raise"
    ) -> None:
        self._rows = line_reader(operation, on_error)
        super().__init__(client, operation, arguments, self._rows)

    async def save(self, path: str | Path) -> int:
        """Write each row to a file, byte for byte as it came; returns how many.

        Rows are not looked into. The file is there when all of it has come, else what was there before: a stream
        that is cut short, or whose trailer counts other than came, raises.
        """
        self._rows.copy()
        with whole_file(path) as file:
            async for row in self:
                file.write(cast("bytes", row))
        return self._rows.count


def item_reader(operation: Operation[T], arguments: Arguments) -> EventReader[T] | PartReader[Any]:
    """What reads an operation's events, from where the caller asked, or its parts."""
    plan = plan_of(operation)
    if plan.stream.format == "parts":
        return PartReader(plan.stream, plan.decoder, operation.returns() if operation.returns else Any)
    sent = {name.lower(): value for name, value in (arguments.headers or {}).items()}.get("last-event-id")
    return EventReader(plan.stream, plan.decoder, sent if isinstance(sent, str) else "")


def line_reader(operation: Operation[T], on_error: OnBadLine) -> LineReader[T]:
    """What reads an operation's rows."""
    plan = plan_of(operation)
    return LineReader(plan.stream, plan.decoder, plan.rows, on_error)
