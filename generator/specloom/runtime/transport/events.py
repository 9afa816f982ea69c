# Vendored from generator/specloom/runtime. Edit it there.
"""From events to typed items, and from a broken stream to where it goes on. State, but no waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar, cast

from pydantic_core import from_json

from ..data import Decoder, Unknown
from .arguments import Arguments
from .call import Call, attach
from .errors import APIConnectionError, APIStatusError, SDKError, StreamTruncatedError
from .failures import build_error, parse_error_body
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
        self._item = item
        self._named: dict[str, Decoder] | None = None
        self._heads: dict[str, bytes] = {}
        self._parser = EventParser(last_id)
        self._last_id = last_id
        self._retry = _SHORTEST
        self._failures = 0
        self._reconnections = 0
        self._was_open = False
        self._has_looked = False
        self._sentinel = spec.sentinel.encode()
        self._terminal = frozenset(spec.terminal)
        self._wraps, self._resumes = spec.wrap, spec.resume
        self._no_items = frozenset(name for name in (*spec.reconnect, spec.error) if name)
        self._seen: set[str] = set()
        self._seen_before: set[str] = set()
        self._must_reconnect = False
        self._is_over = False

    @property
    def last_id(self) -> str:
        """The id of the last event that was handed on: what came after it may still be on its way."""
        return self._last_id

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream, or opens it again where it broke off."""
        self._parser = EventParser(self.last_id)
        self._must_reconnect = False
        if not self.last_id:
            return arguments
        headers = {name: value for name, value in (arguments.headers or {}).items() if name.lower() != "last-event-id"}
        return arguments.changed(headers={**headers, "Last-Event-ID": self.last_id})

    def opened(self) -> None:
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
        event = events[0]
        items = (self._take(event, call),) if self._is_wanted(event, call) else ()
        if not (self._is_over or self._must_reconnect):
            self._note_end()
        return items

    def _take_each(self, events: list[RawEvent], call: Call[Any]) -> Iterator[T]:
        for event in events:
            if self._is_wanted(event, call):
                yield self._take(event, call)
            if self.is_done:
                return
        self._note_end()

    def _take(self, event: RawEvent, call: Call[Any]) -> T:
        """The event as an item, which is progress."""
        item = self._decode(event, call)
        self._failures = self._reconnections = 0
        self._last_id = event.id
        self._is_over = event.name in self._terminal
        return item

    def _note_end(self) -> None:
        """A whole chunk was read: also the ids of events without data count, and the server's wish for pauses."""
        parser = self._parser
        self._last_id = parser.last_id
        if parser.retry is not None:
            self._retry = min(max(parser.retry, _SHORTEST), _LONGEST)

    def _look(self, chunk: bytes, call: Call[Any]) -> None:
        """Raise when what comes is no stream of events: a page to log in at, or the answer of another operation."""
        media = call.info.headers.get("content-type", "").partition(";")[0].strip().lower()
        start = chunk.removeprefix(b"\xef\xbb\xbf").lstrip()
        if media == "text/html" or media.endswith("json") or start[:1] in _NO_EVENT:
            raise call.decode_error("a stream of events was expected", chunk)
        self._has_looked = bool(start)

    def finish(self, call: Call[Any]) -> Iterable[T]:
        """The items left at the end of a connection: a terminal event may lack its last blank line."""
        if not self._has_looked:
            self._look(b"", call)
        event = self._parser.finish()
        return self.feed(b"\n", call) if event and self._is_last(event) else ()

    @property
    def is_done(self) -> bool:
        """Whether this connection has nothing more to say: the end has come, or the server wants another one."""
        return self._is_over or self._must_reconnect

    def after_end(self, error: SDKError | None) -> float | None:
        """None: the stream is complete. A number: wait that long and connect again. Raises when it is lost."""
        spec = self._spec
        ends_by_itself = not (spec.terminal or spec.sentinel)
        if error is not None and not (self._was_open and _may_pass(error)):
            raise error
        if self._is_over or (error is None and ends_by_itself and not self._must_reconnect):
            return None
        if self._must_reconnect and error is None and spec.resume:
            return self._reconnect()
        self._failures += 1
        if spec.resume and self._failures <= _TRIES:
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

    def _is_wanted(self, event: RawEvent, call: Call[Any]) -> bool:
        """Whether the event is an item; notes what those that are none have to say."""
        if event.name in self._no_items:
            if event.name == self._spec.error:
                raise _event_error(event, call)
            self._must_reconnect = True
            return False
        if self._sentinel and event.data == self._sentinel:
            self._is_over = True
            return False
        return not (self._resumes and event.has_id and event.id and self._is_repeated(event.id))

    def _is_last(self, event: RawEvent) -> bool:
        return event.name in self._terminal or event.data == self._sentinel

    def _is_repeated(self, event_id: str) -> bool:
        if event_id in self._seen or event_id in self._seen_before:
            return True
        if len(self._seen) >= _REMEMBERED:
            self._seen, self._seen_before = set(), self._seen
        self._seen.add(event_id)
        return False

    def _decode(self, event: RawEvent, call: Call[Any]) -> Any:
        data = event.data
        if self._wraps:
            # Data that is no value of its own would become fields of the event around it.
            if data[:1] != b"{" or data.find(b"}") != len(data) - 1:
                data = _json_of(data)
            return read_item(self._item, b'%b%b,"data":%b}' % (self._head(event.name), _id_of(event.id), data), call)
        decoder = self._decoder_for(event.name)
        if decoder is None:
            return Unknown.model_validate({"event": event.name, "data": parse_error_body(data)})
        return read_item(decoder, data, call, _json_of)

    def _head(self, name: str) -> bytes:
        """`{"event":"…","id":`: one of a few."""
        head = self._heads.get(name)
        if head is None:
            head = self._heads[name] = b'{"event":%b,"id":' % json.dumps(name).encode()
        return head

    def _decoder_for(self, name: str) -> Decoder | None:
        """What reads an event's data; None for a kind of event that the document does not know."""
        events = self._spec.events
        if events is None:
            return self._item
        if self._named is None:
            self._named = {known: Decoder(annotation) for known, annotation in events().items()}
        return self._named.get(name)


def read_item(decoder: Decoder, body: bytes, call: Call[Any], repair: Callable[[bytes], bytes] = bytes) -> Any:
    """One item of a stream; when it differs from the document, even after `repair`, it says so itself."""
    try:
        return decoder.validate(body)
    except ValueError:
        pass  # looked at more closely out here, so that no error has this one, which quotes the body, as its context
    value, issues = call.decode_with(decoder, repair(body))
    return attach(value, issues, call.info, call.client)


def _may_pass(error: SDKError) -> bool:
    """Whether another connection may go on where this one broke off."""
    if isinstance(error, APIStatusError):
        return error.status in _POLICY.statuses and (error.retry_after or 0.0) <= _POLICY.longest_wait
    return isinstance(error, APIConnectionError)


def _event_error(event: RawEvent, call: Call[Any]) -> Exception:
    mask = call.setup.credentials.mask
    text = mask.text(event.data)
    data: Any = mask.data(parse_error_body(text))
    # Some wrap the error as their answers do, some send it bare.
    root = call.setup.api.error.message.partition(".")
    if isinstance(data, dict) and root[1] and root[0] not in data:
        data = {root[0]: cast("dict[str, Any]", data)}
    return build_error(call.info, data, None, f"the stream reported an error: {text[:200].decode('utf-8', 'replace')}")


def _id_of(event_id: str) -> bytes:
    if event_id.isalnum() and event_id.isascii():
        return b'"%b"' % event_id.encode()
    return json.dumps(event_id).encode()


def _json_of(data: bytes) -> bytes:
    """An event's data as JSON: bare text becomes a string."""
    try:
        from_json(data)
    except ValueError:
        return json.dumps(data.decode("utf-8", "replace")).encode()
    return data
