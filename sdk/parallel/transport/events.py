# Vendored from generator/specloom/runtime. Edit it there.
"""From events to typed items, and from a broken stream to where it goes on. State, but no waiting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Generic, TypeVar, cast

from ..data import Decoder, Unknown
from .call import Arguments, Call, attach
from .errors import APIConnectionError, StreamTruncatedError
from .failures import build_error, parse_error_body
from .operation import StreamSpec
from .sse import EventParser, RawEvent

T = TypeVar("T")

_TRIES = 5
_SHORTEST, _LONGEST = 1.0, 30.0
# Enough to know what came before a reconnection; a server that repeats more than this starts over.
_REMEMBERED = 4096


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

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterator[T]:
        """The items that `chunk` completes; nothing more after the terminal event."""
        parser = self._parser
        for event in parser.feed(chunk):
            if not self._is_wanted(event, call):
                if self.is_done:
                    return
                continue
            item = self._decode(event, call)
            self._failures = 0
            self._last_id = event.id
            self._is_over = event.name in self._spec.terminal
            yield item
            if self._is_over:
                return
        self._last_id = parser.last_id  # also that of an event without data
        if parser.retry is not None:
            self._retry = min(max(parser.retry, _SHORTEST), _LONGEST)

    def finish(self, call: Call[Any]) -> Iterator[T]:
        """The items left at the end of a connection: a terminal event may lack its last blank line."""
        event = self._parser.finish()
        return self.feed(b"\n", call) if event and self._is_last(event) else iter(())

    @property
    def is_done(self) -> bool:
        """Whether this connection has nothing more to say: the end has come, or the server wants another one."""
        return self._is_over or self._must_reconnect

    def after_end(self, error: APIConnectionError | None) -> float | None:
        """None: the stream is complete. A number: wait that long and connect again. Raises when it is lost."""
        spec = self._spec
        ends_by_itself = not (spec.terminal or spec.sentinel)
        if self._is_over or (error is None and ends_by_itself and not self._must_reconnect):
            return None
        self._failures += 1
        if spec.resume and self._failures <= _TRIES:
            return self._retry
        raise self.truncated(error) from error

    def truncated(self, error: APIConnectionError | None) -> StreamTruncatedError:
        """The error for a stream that ended before its end."""
        reason = error.message if error else "it ended without its terminal event"
        at = f"; the last event id is {self.last_id!r}" if self.last_id else ""
        return StreamTruncatedError(f"the stream broke off: {reason}{at}", last_event_id=self.last_id or None)

    def _is_wanted(self, event: RawEvent, call: Call[Any]) -> bool:
        """Whether the event is an item; notes what those that are none have to say."""
        spec = self._spec
        if spec.sentinel and event.data == spec.sentinel.encode():
            self._is_over = True
            return False
        if event.name in spec.reconnect:
            self._must_reconnect = True
            return False
        if spec.error and event.name == spec.error:
            raise _event_error(event, call)
        return not (spec.resume and event.has_id and self._is_repeated(event.id))

    def _is_last(self, event: RawEvent) -> bool:
        return event.name in self._spec.terminal or event.data == self._spec.sentinel.encode()

    def _is_repeated(self, event_id: str) -> bool:
        if event_id in self._seen or event_id in self._seen_before:
            return True
        if len(self._seen) >= _REMEMBERED:
            self._seen, self._seen_before = set(), self._seen
        self._seen.add(event_id)
        return False

    def _decode(self, event: RawEvent, call: Call[Any]) -> Any:
        if self._spec.wrap:
            return read_item(self._item, b'%b%b,"data":%b}' % (*self._head(event), _json_of(event.data)), call)
        decoder = self._decoder_for(event.name)
        if decoder is None:
            return Unknown.model_validate({"event": event.name, "data": parse_error_body(event.data)})
        return read_item(decoder, _json_of(event.data), call)

    def _head(self, event: RawEvent) -> tuple[bytes, bytes]:
        """`{"event":"…","id":` and the id: the first is one of a few."""
        head = self._heads.get(event.name)
        if head is None:
            head = self._heads[event.name] = b'{"event":%b,"id":' % json.dumps(event.name).encode()
        number = event.id
        return head, b'"%b"' % number.encode() if number.isalnum() and number.isascii() else json.dumps(number).encode()

    def _decoder_for(self, name: str) -> Decoder | None:
        """What reads an event's data; None for a kind of event that the document does not know."""
        events = self._spec.events
        if events is None:
            return self._item
        if self._named is None:
            self._named = {known: Decoder(annotation) for known, annotation in events().items()}
        return self._named.get(name)


def read_item(decoder: Decoder, body: bytes, call: Call[Any]) -> Any:
    """One item of a stream; when it differs from the document it says so itself."""
    try:
        return decoder.validate(body)
    except ValueError:
        value, issues = call.decode_with(decoder, body)
        return attach(value, issues, call.info, call.client)


def _event_error(event: RawEvent, call: Call[Any]) -> Exception:
    data: Any = parse_error_body(event.data)
    # Some wrap the error as their answers do, some send it bare.
    root = call.setup.api.error.message.partition(".")
    if isinstance(data, dict) and root[1] and root[0] not in data:
        data = {root[0]: cast("dict[str, Any]", data)}
    return build_error(
        call.info, data, None, f"the stream reported an error: {event.data[:200].decode('utf-8', 'replace')}"
    )


def _json_of(data: bytes) -> bytes:
    """An event's data as JSON: bare text becomes a string."""
    if data[:1] in b'{["0123456789-tfn':
        return data
    return json.dumps(data.decode("utf-8", "replace")).encode()
