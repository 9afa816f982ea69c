# Vendored from generator/specloom/runtime. Edit it there.
"""Server-sent events from bytes, however these are cut into chunks."""

from __future__ import annotations

import re
from typing import TypeAlias

from .errors import DecodeError

LINE_LIMIT = 1024 * 1024


# What nearly every event looks like; the rest is read line by line.
_USUAL = re.compile(rb"(?:event: ([^\n\r]+)\n)?(?:id: ([^\n\r\0]+)\n)?data: ([^\n\r]+)").fullmatch
# One such event, and nothing else: what nearly every chunk is.
_ONE = re.compile(rb"(?:event: ([^\n\r]+)\n)?(?:id: ([^\n\r\0]+)\n)?data: ([^\n\r]+)\n\n").fullmatch


RawEvent: TypeAlias = tuple[str, bytes, bytes, bool]
"""One event as it came: its name, its data, the id of the last event that had one, and whether that is this one.

A plain tuple, because there are many and they live for a moment.
"""


class EventParser:
    """Cuts bytes into events; knows the last id, as it came, and the server's reconnection time."""

    def __init__(self, last_id: bytes = b"", line_limit: int = LINE_LIMIT) -> None:
        self.last_id = last_id
        self.retry: float | None = None
        self._limit = line_limit
        self._pending: list[bytes] = []
        self._size = 0
        self._line_size = 0
        self._ends_line = False
        self._has_begun = False
        self._skips_newline = False
        self._names: dict[bytes | None, str] = {}

    def feed(self, chunk: bytes) -> list[RawEvent]:
        """The events that `chunk` completes."""
        if self._has_begun and not self._pending and not self._skips_newline:
            only = _ONE(chunk)
            if only is not None:
                return [self._event(*only.groups())]
            if chunk.endswith(b"\n\n") and b"\r" not in chunk:
                return [event for event in map(self._parse, chunk[:-2].split(b"\n\n")) if event is not None]
        return self._feed_part(chunk)

    def _feed_part(self, chunk: bytes) -> list[RawEvent]:
        if not self._has_begun:
            chunk = self._without_mark(chunk)
        if b"\r" in chunk or self._skips_newline:
            chunk = self._with_newlines(chunk)
        if not chunk:
            return []
        ends_event = b"\n\n" in chunk or (self._ends_line and chunk[:1] == b"\n")
        self._keep(chunk)
        if not ends_event:
            return []  # an event of many lines is put together once, at its end
        *blocks, rest = b"".join(self._pending).split(b"\n\n")
        self._pending, self._size, self._line_size, self._ends_line = [], 0, 0, False
        if rest:
            self._keep(rest)
        return [event for event in map(self._parse, blocks) if event is not None]

    def _keep(self, chunk: bytes) -> None:
        """Add the beginning of an event; a line, or an event, without end is given up."""
        self._pending.append(chunk)
        self._size += len(chunk)
        last = chunk.rfind(b"\n")
        self._line_size = self._line_size + len(chunk) if last < 0 else len(chunk) - last - 1
        self._ends_line = last == len(chunk) - 1
        if self._line_size > self._limit or self._size > 16 * self._limit:
            raise DecodeError(f"the stream holds a line of more than {self._limit} bytes; given up")

    def finish(self) -> RawEvent | None:
        """The event that was not closed by a blank line, if its last line was at least complete."""
        block = b"".join(self._pending)
        before = self.last_id
        event = self._parse(block.removesuffix(b"\n")) if block.endswith(b"\n") else None
        self.last_id = before
        return event

    def _parse(self, block: bytes) -> RawEvent | None:
        usual = _USUAL(block)
        return self._parse_lines(block) if usual is None else self._event(*usual.groups())

    def _event(self, name: bytes | None, event_id: bytes | None, data: bytes) -> RawEvent:
        text = self._names.get(name) or self._name(name or b"")
        if event_id is None:
            return text, data, self.last_id, False
        self.last_id = event_id
        return text, data, event_id, True

    def _parse_lines(self, block: bytes) -> RawEvent | None:
        name, parts, has_id = b"", list[bytes](), False
        for line in block.split(b"\n"):
            if line.startswith(b"data:"):
                parts.append(line[6:] if line.startswith(b" ", 5) else line[5:])
                continue
            field, _, value = line.partition(b":")
            value = value.removeprefix(b" ")
            if field == b"event":
                name = value
            elif field == b"id":
                if b"\0" not in value:
                    self.last_id, has_id = value, True
            elif field == b"retry":
                if value.isdigit():
                    self.retry = int(value[:12]) / 1000
            elif field == b"data":
                parts.append(b"")
        data = b"\n".join(parts)
        if not data:
            return None  # only an id, a comment, or nothing: no event, but the id counts
        return self._name(name), data, self.last_id, has_id

    def _name(self, name: bytes) -> str:
        # The same few names over and over.
        found = self._names.get(name)
        if found is None:
            found = name.decode("utf-8", "replace")
            if len(self._names) < 256:
                self._names[name] = found
        return found

    def _without_mark(self, chunk: bytes) -> bytes:
        """The first bytes, without a byte order mark; waits for three of them."""
        chunk = b"".join([*self._pending, chunk])
        self._pending = []
        if len(chunk) < 3 and b"\xef\xbb\xbf".startswith(chunk):
            self._pending = [chunk] if chunk else []
            return b""
        self._has_begun = True
        return chunk.removeprefix(b"\xef\xbb\xbf")

    def _with_newlines(self, chunk: bytes) -> bytes:
        """Every line end as one newline, also when CR and LF are in different chunks."""
        if self._skips_newline and chunk:
            chunk = chunk.removeprefix(b"\n")
            self._skips_newline = False
        if chunk.endswith(b"\r"):
            self._skips_newline = True
        return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
