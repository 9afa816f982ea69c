# Vendored from generator/specloom/runtime. Edit it there.
"""From events to typed items, and from a broken stream to where it goes on. State, but no waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

from ..data import Decoder
from .arguments import Arguments
from .call import Call
from .errors import APIConnectionError, APIStatusError, SDKError, StreamTruncatedError
from .event_errors import event_error
from .event_kinds import EventKind, EventKinds
from .operation import StreamSpec
from .options import RetryPolicy
from .sse import EventParser, RawEvent

T = TypeVar("T")

_TRIES = 5
_SHORTEST, _LONGEST = 1.0, 30.0
# Enough to know what came before a reconnection; a server that repeats more than this starts over.
_REMEMBERED = 4096
# A server that asks for a new connection does no wrong; one that does nothing else gets this many.
_RECONNECTIONS = 100
_POLICY = RetryPolicy()
# No line of an event stream that means something begins so.
_NO_EVENT = (b"<", b"{", b"[")


class EventReader(Generic[T]):
    """Reads one logical stream of events, over as many connections as it takes."""

    def __init__(self, spec: StreamSpec, item: Decoder, last_id: str = "") -> None:
        self._spec = spec
        self._kinds, self._new_parser = _means(spec, item)
        self._last_id = last_id.encode()
        self._parser = self._new_parser(self._last_id)
        self._retry = _SHORTEST
        self._failures = 0
        self._reconnections = 0
        self._was_open = False
        self._has_looked = False
        self._has_given = False
        # What ends streams everywhere, where the document says nothing of an end.
        self._sentinel = spec.sentinel.encode() or (None if spec.terminal else b"[DONE]")
        self._resumes = spec.resume
        self._seen: set[bytes] = set()
        self._seen_before: set[bytes] = set()
        self._must_reconnect = False
        self._is_over = False
        # Whether this connection has nothing more to say: the end has come, or the server wants another one.
        self.is_done = False

    @property
    def last_id(self) -> str:
        """The id of the last event that was handed on: what came after it may still be on its way."""
        return self._last_id.decode("utf-8", "replace")

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream, or opens it again where it broke off."""
        self._parser = self._new_parser(self._last_id)
        self._must_reconnect = False
        self.is_done = self._is_over
        if not self.last_id:
            return arguments
        headers = {name: value for name, value in (arguments.headers or {}).items() if name.lower() != "last-event-id"}
        return arguments.changed(headers={**headers, "Last-Event-ID": self.last_id})

    def opened(self, _: Call[Any]) -> None:
        """The server has agreed to send: from now on a break is one to recover from."""
        self._was_open = True
        self._has_looked = False

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterable[T]:
        """The items that `chunk` completes; nothing more after the terminal event."""
        if not self._has_looked:
            self._look(chunk, call)
        events = self._parser.feed(chunk)
        if len(events) != 1:
            return self._take_each(events, call)
        # One event a chunk is what nearly every server sends: no generator for it.
        items = self._take(events[0], call)
        if not self.is_done:
            self._note_end()
        return items

    def _take_each(self, events: list[RawEvent], call: Call[Any]) -> Iterator[T]:
        for event in events:
            yield from self._take(event, call)
            if self.is_done:
                return
        self._note_end()

    def _take(self, event: RawEvent, call: Call[Any]) -> tuple[T, ...]:
        """The event as an item; nothing of one that came before, or that is none."""
        name, data, event_id, has_id = event
        kind = self._kinds[name]
        if not kind.is_item or data == self._sentinel:
            self._end_connection(kind, data, call)
            return ()
        if has_id and self._resumes and event_id:
            if event_id in self._seen or event_id in self._seen_before:
                return ()
            self._remember(event_id)
        item = kind.read(event_id, data, call)
        self._has_given = True
        self._last_id = event_id
        if kind.is_terminal:
            self._is_over = self.is_done = True
        return (item,)

    def _end_connection(self, kind: EventKind, data: bytes, call: Call[Any]) -> None:
        """What is no item says that the server failed, that it wants another connection, or that this is the end."""
        if kind.is_error:
            raise event_error(data, call)
        self.is_done = True
        self._is_over = kind.is_item
        self._must_reconnect = not kind.is_item

    def _note_end(self) -> None:
        """A whole chunk was read: also the ids of events without data count, and the server's wish for pauses."""
        parser = self._parser
        self._last_id = parser.last_id
        if parser.retry is not None:
            self._retry = min(max(parser.retry, _SHORTEST), _LONGEST)

    def _look(self, chunk: bytes, call: Call[Any]) -> None:
        """Raise when what comes is no stream of events: a page to log in at, or the answer of another operation."""
        media = call.said.get("content-type", "").partition(";")[0].strip().lower()
        start = chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
        if media == "text/html" or media.endswith("json") or start[:1] in _NO_EVENT:
            raise call.decode_error("a stream of events was expected", chunk)
        self._has_looked = bool(start)

    def finish(self, call: Call[Any]) -> Iterable[T]:
        """The items left at the end of a connection: a terminal event may lack its last blank line."""
        if not self._has_looked:
            self._look(b"", call)
        event = self._parser.finish()
        is_last = event is not None and (self._kinds[event[0]].is_terminal or event[1] == self._sentinel)
        return self.feed(b"\n", call) if is_last else ()

    def after_end(self, error: SDKError | None) -> float | None:
        """None: the stream is complete. A number: wait that long and connect again. Raises when it is lost."""
        spec = self._spec
        ends_by_itself = not spec.terminal and (spec.may_just_end or not spec.sentinel)
        if error is not None and not (self._was_open and _may_pass(error)):
            raise error
        if self._is_over or (error is None and ends_by_itself and not self._must_reconnect):
            return None
        if self._must_reconnect and error is None and spec.resume:
            return self._reconnect()
        self._failures += 1
        # Without any id the server would begin anew, and what was handed on would come a second time.
        if spec.resume and self._failures <= _TRIES and (self._last_id or not self._has_given):
            asked_for = error.retry_after if error is not None else None
            return max(self._retry, asked_for or 0.0)
        raise self.truncated(error) from error

    def _reconnect(self) -> float:
        """The pause before the connection that the server asked for: none, unless it asks over and over."""
        self._reconnections += 1
        if self._reconnections > _RECONNECTIONS:
            raise self.truncated(None)
        return 0.0 if self._reconnections <= _TRIES else self._retry

    def truncated(self, error: SDKError | None) -> StreamTruncatedError:
        """The error for a stream that ended before its end."""
        reason = error.message if error else "it ended without its terminal event"
        at = f"; the last event id is {self.last_id!r}" if self.last_id else ""
        return StreamTruncatedError(f"the stream broke off: {reason}{at}", last_event_id=self.last_id or None)

    def _remember(self, event_id: bytes) -> None:
        """An event that is new by its id is progress; one without an id may be the same again."""
        self._failures = self._reconnections = 0
        if len(self._seen) >= _REMEMBERED:
            self._seen, self._seen_before = set(), self._seen
        self._seen.add(event_id)


def _means(spec: StreamSpec, item: Decoder) -> tuple[EventKinds, type[EventParser]]:
    """What tells events apart, and what cuts the bytes into them."""
    if not spec.as_sent:
        return EventKinds(spec, item), EventParser
    from .sent_events import SentEventParser, SentKind

    return EventKinds(spec, item, SentKind), SentEventParser


def _may_pass(error: SDKError) -> bool:
    """Whether another connection may go on where this one broke off."""
    if isinstance(error, APIStatusError):
        return error.status in _POLICY.statuses and (error.retry_after or 0.0) <= _POLICY.longest_wait
    return isinstance(error, APIConnectionError)
