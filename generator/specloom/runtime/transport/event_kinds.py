# Vendored from generator/specloom/runtime. Edit it there.
"""What each name of event means in one stream: worked out when it first comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ..data import Decoder, Unknown, mark
from ..data.garbled import parse
from .attaching import attach
from .call import Call
from .event_errors import error_instead, error_of_no_kind
from .failures import parse_error_body
from .operation import StreamSpec

# Names come from the server: one that invents them without end is not remembered without end.
_REMEMBERED = 256


class EventKind:
    """What events of one name are: items that `decoder` reads, or words between server and client.

    With a `head`, an item is the whole event and that is how it begins; without a `decoder`, it is none that the
    document knows.
    """

    __slots__ = ("decoder", "head", "is_error", "is_item", "is_terminal", "name")

    def __init__(self, spec: StreamSpec, name: str, decoder: Decoder | None) -> None:
        self.name = name
        self.decoder = decoder
        self.head = b'{"event":%b,"id":"' % json.dumps(name).encode() if spec.wrap else b""
        self.is_terminal = name in spec.terminal
        self.is_error = bool(name) and name == spec.error
        self.is_item = not (self.is_error or (name and name in spec.reconnect))

    def read(self, event_id: bytes, data: bytes, call: Call[Any]) -> Any:
        """The event as an item; where it differs from the document, it says so itself."""
        decoder, text = self.decoder, data
        if decoder is None:
            return self._unknown(
                Unknown.model_validate({"event": self.name, "data": parse_error_body(data)}), data, call
            )
        if self.head:
            # Data that is no value of its own would become fields of the event around it.
            if data[:1] != b"{" or data.find(b"}") != len(data) - 1:
                data = json_of(data)
            shown = event_id if event_id.isalnum() else _escaped(event_id)
            text = b"".join((self.head, shown, b'","data":', data, b"}"))
        try:
            value = _known(decoder.validate(text), call)
        except ValueError:
            pass  # looked at more closely out here, so that no error has this one, which quotes the data, as its context
        else:
            return value if type(value) is not Unknown else self._unknown(value, data, call)
        return read_leniently(decoder, text if self.head else json_of(data), call, self.name)

    def _unknown(self, item: Unknown, data: bytes, call: Call[Any]) -> Unknown:
        """An item of no kind that the document knows; raises the error that it is instead."""
        error = error_of_no_kind(self.name, data, call)
        if error is not None:
            raise error
        return item


class EventKinds(dict[str, EventKind]):
    """The kinds of a stream's events, by name."""

    def __init__(self, spec: StreamSpec, item: Decoder, kind: type[EventKind] = EventKind) -> None:
        super().__init__()
        self._kind = kind
        self._spec = spec
        self._item = item
        self._named: dict[str, Decoder] | None = None

    def __missing__(self, name: str) -> EventKind:
        kind = self._kind(self._spec, name, self._decoder_for(name))
        if len(self) < _REMEMBERED:
            self[name] = kind
        return kind

    def _decoder_for(self, name: str) -> Decoder | None:
        events = self._spec.events
        if events is None or self._spec.wrap:
            return self._item
        if self._named is None:
            self._named = {known: Decoder(annotation) for known, annotation in events().items()}
        return self._named.get(name)


def read_item(decoder: Decoder, body: bytes, call: Call[Any], repair: Callable[[bytes], bytes] = bytes) -> Any:
    """One item of a stream; when it differs from the document, even after `repair`, it says so itself."""
    try:
        value = _known(decoder.validate(body), call)
    except ValueError:
        pass  # as above
    else:
        if type(value) is Unknown and (error := error_of_no_kind("", body, call)) is not None:
            raise error
        return value
    return read_leniently(decoder, repair(body), call)


def read_leniently(decoder: Decoder, body: bytes, call: Call[Any], name: str = "") -> Any:
    """One item of a stream that is not quite as documented, or an error in its place."""
    if (error := error_instead(decoder, body, call, name)) is not None:
        raise error
    value, issues = call.decode_with(decoder, body)
    return attach(value, issues, call.info, call.client)


def _known(value: Any, call: Call[Any]) -> Any:
    """`value`, knowing where it came from, if it is of a kind that can."""
    try:  # noqa: SIM105 - a context manager for each item costs more than the rest
        mark(value, call.shared)
    except TypeError:
        pass
    return value


def _escaped(event_id: bytes) -> bytes:
    """An id as it stands between the quotes of JSON."""
    return json.dumps(event_id.decode("utf-8", "replace"))[1:-1].encode()


def json_of(data: bytes) -> bytes:
    """An event's data as JSON: bare text becomes a string."""
    try:
        parse(data)
    except ValueError:
        return json.dumps(data.decode("utf-8", "replace")).encode()
    return data
