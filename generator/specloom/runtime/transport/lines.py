# Vendored from generator/specloom/runtime. Edit it there.
"""JSON lines from bytes, however these are cut into chunks, in constant memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from pydantic_core import ValidationError, from_json

from ..data import Decoder
from .arguments import Arguments
from .attaching import attach_each
from .call import Call
from .errors import APIConnectionError, DecodeError, SDKError, StreamTruncatedError
from .event_kinds import read_item
from .failures import build_error, look_up
from .operation import StreamSpec

T = TypeVar("T")

LINE_LIMIT = 16 * 1024 * 1024
# So many bytes are validated at once, for that is cheaper than row by row. Of more, the rows would be old before they
# are handed out: out of the processor's cache, and enough to call the garbage collector, over and over and for nothing.
_AT_ONCE = 8192


class LineReader(Generic[T]):
    """Reads typed rows; takes the trailer and the error line, which are no rows, for itself."""

    def __init__(self, spec: StreamSpec, row: Decoder, rows: Decoder) -> None:
        self._spec = spec
        self._row = row
        self._rows = rows
        self._mark = spec.record_mark.encode() or b"\n"
        # Begins with the mark, so that there is one before every row.
        self._rest = [self._mark]
        self._size = 0
        self._was_open = False
        names = [name for name in (spec.trailer, spec.error) if name]
        marks = b"|".join(re.escape(name.encode()) for name in names)
        self._special = re.compile(rb'\s*\{\s*"(?:' + (marks or b"(?!)") + rb')"\s*:').match
        # Where no special line can pass for a row, nobody need look for one before the rows are read.
        self._must_look = any(_may_be_row(name, row) for name in names)
        self.count = 0
        self.trailer: Any = None
        # Never: what ends the rows is the end of the answer.
        self.is_done = False

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream: as the caller made it."""
        return arguments

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterator[T]:
        """The rows that `chunk` completes."""
        self._rest.append(chunk)
        self._size += len(chunk)
        if b"\n" in chunk:
            text = b"".join(self._rest)
            end = text.rfind(self._mark)
            if self._spec.record_mark and _is_json(text[end + 1 :]):
                end = len(text)
            self._rest, self._size = [text[end:] or self._mark], len(text) - end
            return self._read(text[:end], call)
        if self._size > LINE_LIMIT:
            raise DecodeError(f"a line of more than {LINE_LIMIT} bytes; given up")
        return iter(())

    def finish(self, call: Call[Any]) -> Iterator[T]:
        """The last row, if its line end is missing; raises when the stream ended too early."""
        rest = b"".join(self._rest)
        self._rest = [self._mark]
        yield from self._read(rest, call)
        if self._spec.trailer and self.trailer is None:
            raise self._truncated("it ended without its trailer")
        counted = look_up(self.trailer, "count")
        if isinstance(counted, int) and counted != self.count:
            raise self._truncated(f"{self.count} rows came, {counted} were sent")

    def opened(self) -> None:
        """The server has agreed to send."""
        self._was_open = True

    def after_end(self, error: SDKError | None) -> None:
        """Raises when the connection broke: rows cannot be taken up again in the middle."""
        if error is None:
            return
        if not self._was_open or not isinstance(error, APIConnectionError) or isinstance(error, StreamTruncatedError):
            raise error
        raise self._truncated(error.message) from error

    def _truncated(self, reason: str) -> StreamTruncatedError:
        return StreamTruncatedError(f"the lines broke off after {self.count}: {reason}")

    def _read(self, text: bytes, call: Call[Any]) -> Iterator[T]:
        return chain.from_iterable(self._read_group(group, call) for group in _groups(text, self._mark))

    def _read_group(self, group: bytes, call: Call[Any]) -> Iterable[T]:
        if not (self._must_look and any(map(self._special, group.split(self._mark)))):
            rows = self._read_at_once(group, call)
            if rows is not None:
                self.count += len(rows)
                return rows
        return self._read_one_by_one(group.split(self._mark), call)

    def _read_at_once(self, group: bytes, call: Call[Any]) -> list[T] | None:
        """The rows of a group, if it is nothing but rows that are as documented."""
        # The line end is no news to JSON; the comma before it makes an array, and says how many rows there are.
        array = group.replace(self._mark, b",\n")
        try:
            rows = cast("list[T]", self._rows.validate(b"".join((b"[", array[1:], b"]"))))
        except ValueError:
            return None
        if len(rows) != len(array) - len(group):
            return None
        attach_each(rows, (), call)
        return rows

    def _read_one_by_one(self, lines: list[bytes], call: Call[Any]) -> Iterator[T]:
        for line in lines:
            if line.strip() and not self._take(line, call):
                self.count += 1
                yield read_item(self._row, line, call)

    def _take(self, line: bytes, call: Call[Any]) -> bool:
        """Whether `line` is the trailer; raises when it is an error. A row may begin with the same name."""
        try:
            data = cast("dict[str, Any]", from_json(line)) if self._special(line) else {}
        except ValueError:
            return False
        if len(data) != 1:
            return False
        if self._spec.error and self._spec.error in data:
            raise build_error(
                call.info,
                call.setup.credentials.mask.data(data),
                None,
                f"the lines broke off after {self.count}: the server failed",
            )
        self.trailer = data[self._spec.trailer]
        return True


def _groups(text: bytes, mark: bytes) -> Iterator[bytes]:
    """The same bytes in pieces of whole rows, each with the mark before it."""
    start = 0
    while (end := text.find(mark, start + _AT_ONCE)) >= 0:
        yield text[start:end]
        start = end
    yield text[start:]


def _may_be_row(name: str, row: Decoder) -> bool:
    """Whether an object of one entry, called `name`, might be a row: not where a row needs an entry that it lacks."""
    try:
        row.validate(b"{%b:null}" % json.dumps(name).encode())
    except ValidationError as error:
        return not any(each["type"] == "missing" and len(each["loc"]) == 1 for each in error.errors())
    return True


def _is_json(record: bytes) -> bool:
    """Whether a record that may still be arriving is there: it ends with a line end, and is JSON."""
    try:
        from_json(record)
    except ValueError:
        return False
    return record.endswith(b"\n")
