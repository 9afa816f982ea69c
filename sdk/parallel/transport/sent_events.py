# Vendored from generator/specloom/runtime. Edit it there.
"""Whole events with the fields that were sent, as OpenAPI 3.2 describes them: `event`, `data`, `id` and `retry`."""

from __future__ import annotations

import json
from typing import Any, Self

from ..data import Decoder, Unknown
from .call import Call
from .event_kinds import EventKind, json_of, read_item
from .operation import StreamSpec
from .sse import EventParser, RawEvent


class SentData(bytes):
    """An event's data, and what came along with it; None for what did not come. `retry` is in milliseconds."""

    event_id: bytes | None
    retry: int | None

    @classmethod
    def of(cls, data: bytes, event_id: bytes | None, retry: float | None) -> Self:
        """The data of one event."""
        made = cls(data)
        made.event_id = event_id
        made.retry = None if retry is None else round(retry * 1000)
        return made


class SentEventParser(EventParser):
    """Cuts bytes into events whose data knows the fields beside it."""

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """The events that `chunk` completes."""
        return self._feed_part(chunk)

    def _parse(self, block: bytes) -> RawEvent | None:
        before, self.retry = self.retry, None
        event = self._parse_lines(block)
        sent = self.retry
        if sent is None:
            self.retry = before
        if event is None:
            return None
        name, data, event_id, has_id = event
        return name, SentData.of(data, event_id if has_id else None, sent), event_id, has_id


class SentKind(EventKind):
    """What events of one name are, where items have the fields that were sent."""

    __slots__ = ("is_text",)

    def __init__(self, spec: StreamSpec, name: str, decoder: Decoder | None) -> None:
        super().__init__(spec, name, decoder)
        self.is_text = name in spec.texts or ("*" in spec.texts and name not in spec.values)

    def read(self, event_id: bytes, data: bytes, call: Call[Any]) -> Any:
        """The event as an item; where it differs from the document, it says so itself."""
        assert isinstance(data, SentData), f"{event_id!r} was cut by another parser"
        assert self.decoder is not None, "every whole event has the stream's own type"
        fields = {"event": _quoted(self.name.encode()) if self.name else b""}
        fields["data"] = _quoted(data) if self.is_text else json_of(data)
        fields["id"] = b"" if data.event_id is None else _quoted(data.event_id)
        fields["retry"] = b"" if data.retry is None else b"%d" % data.retry
        texts = [b'"%b":%b' % (name.encode(), text) for name, text in fields.items() if text]
        item = read_item(self.decoder, b"{%b}" % b",".join(texts), call)
        return self._unknown(item, data, call) if type(item) is Unknown else item


def _quoted(text: bytes) -> bytes:
    return json.dumps(text.decode("utf-8", "replace")).encode()
