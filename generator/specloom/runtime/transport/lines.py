# Vendored from generator/specloom/runtime. Edit it there.
"""Typed rows from JSON lines, in constant memory: what each line is, and what becomes of one that is no row."""

from __future__ import annotations

import json
import re
from collections.abc import Coroutine, Iterable, Iterator
from itertools import chain
from typing import Any, Generic, TypeVar, cast

from pydantic_core import ValidationError, from_json

from ..data import Decoder, Unknown
from .arguments import Arguments
from .attaching import attach_each
from .call import Call
from .errors import (
    APIConnectionError,
    ConfigurationError,
    DecodeError,
    LineDecodeError,
    SDKError,
    StreamTruncatedError,
)
from .event_kinds import read_item
from .failures import build_error, look_up
from .operation import StreamSpec
from .options import OnBadLine, checked_on_error
from .records import RecordCutter, is_json

T = TypeVar("T")

# So many bytes are validated at once, for that is cheaper than row by row. Of more, the rows would be old before they
# are handed out: out of the processor's cache, and enough to call the garbage collector, over and over and for nothing.
_AT_ONCE = 8192
# Of lines that were left out, so many are kept to be looked at; all are counted.
_LISTED = 100


class LineReader(Generic[T]):
    """Reads typed rows; takes the trailer and the error line, which are no rows, for itself."""

    def __init__(self, spec: StreamSpec, row: Decoder, rows: Decoder, on_error: OnBadLine = "raise") -> None:
        self._spec = spec
        self._row = row
        self._rows = rows
        self._on_error = checked_on_error(on_error)
        self._cutter = RecordCutter(spec.record_mark.encode())
        self._mark = self._cutter.mark
        self._is_copied = False
        self._was_open = False
        names = [name for name in (spec.trailer, spec.error) if name]
        marks = b"|".join(re.escape(name.encode()) for name in names)
        self._special = re.compile(rb'\s*\{\s*"(?:' + (marks or b"(?!)") + rb')"\s*:').match
        # Where no special line can pass for a row, nobody need look for one before the rows are read.
        self._must_look = any(_may_be_row(name, row) for name in names)
        # Nor for an error, where it cannot pass for a row of a kind that the document does not know.
        self._is_open = row.is_open
        # How many lines have been read, blank ones included. The piece before the first record's mark is none.
        self._line = 0
        self._first = 0 if spec.record_mark else 1
        # What is between the commas that stand for the marks of a group: these come first, or last.
        self._within = slice(2, None) if spec.record_mark else slice(None, -2)
        self.count = 0
        self.skipped_count = 0
        self.skipped: list[LineDecodeError] = []
        self.trailer: Any = None
        # Never: what ends the rows is the end of the answer.
        self.is_done = False

    def copy(self) -> None:
        """Give the bytes of each row instead of what they mean. Raises when some rows have been given already."""
        if self._line:
            raise ConfigurationError("the rows that have been read would be missing: save a stream that is not begun")
        self._is_copied = True

    def arguments(self, arguments: Arguments) -> Arguments:
        """The request that opens the stream: as the caller made it."""
        return arguments

    def feed(self, chunk: bytes, call: Call[Any]) -> Iterable[T]:
        """The rows that `chunk` completes."""
        if self._cutter.is_too_long:
            self._give_up_line(call)
        text = self._cutter.feed(chunk)
        groups = _groups(text, self._mark, self._first)
        return chain.from_iterable(self._read(group, call) for group in groups) if text else ()

    def finish(self, call: Call[Any]) -> Iterator[T]:
        """The last row, if its line end is missing; raises when the stream ended too early."""
        if self._cutter.is_too_long:
            self._give_up_line(call)
        rest = self._cutter.finish()
        if not self._is_whole(rest.removeprefix(self._mark)):
            raise self._truncated("it ended in the middle of a line")
        yield from self._read_each(rest.split(self._mark), self._line + self._first, call)
        if self._spec.trailer and self.trailer is None:
            raise self._truncated("it ended without its trailer")
        counted, count = look_up(self.trailer, "count"), self.count + self.skipped_count
        if isinstance(counted, int) and counted != count:
            raise self._truncated(f"{count} rows came, {counted} were sent")

    def opened(self, call: Call[Any]) -> None:
        """The server has agreed to send: rows, and not a page to log in at."""
        if call.said.get("content-type", "").strip().lower().startswith("text/html"):
            raise call.decode_error("lines of JSON were expected", b"")
        self._was_open = True

    def after_end(self, error: SDKError | None) -> None:
        """Raises when the connection broke: rows cannot be taken up again in the middle."""
        if error is None:
            return
        if not self._was_open or not isinstance(error, APIConnectionError) or isinstance(error, StreamTruncatedError):
            raise error
        raise self._truncated(error.message) from error

    def _is_whole(self, last: bytes) -> bool:
        """Whether what has no line end lacks nothing else. A number may lack digits (RFC 7464, 2.4)."""
        may_lack = self._spec.record_mark and last[-1:] not in (b"\n", b"}", b"]", b'"')
        return not last.strip() or (is_json(last) and not may_lack)

    def _truncated(self, reason: str) -> StreamTruncatedError:
        return StreamTruncatedError(f"the lines broke off after {self.count}: {reason}")

    def _read(self, group: bytes, call: Call[Any]) -> Iterable[T]:
        rows = self._read_at_once(group, call)
        if rows is not None:
            self.count += len(rows)
            self._line += len(rows)
            return rows
        lines = group.split(self._mark)
        first = self._line + self._first
        self._line += len(lines) - 1
        return self._read_each(lines, first, call)

    def _read_at_once(self, group: bytes, call: Call[Any]) -> list[T] | None:
        """The rows of a group, if it is nothing but rows that are as documented, and that is what is asked for."""
        if self._is_copied or len(group) > self._cutter.limit or not self._is_marked(group):
            return None
        if self._must_look and any(map(self._special, group.split(self._mark))):
            return None
        # The line end is no news to JSON; the comma before it makes an array, and says how many rows there are.
        array = group.replace(self._mark, b",\n")
        try:
            rows = cast("list[T]", self._rows.validate(b"".join((b"[", array[self._within], b"]"))))
        except ValueError:
            return None
        if len(rows) != len(array) - len(group) or (self._is_open and Unknown in map(type, rows)):
            return None
        attach_each(rows, (), call.shared)
        return rows

    def _is_marked(self, group: bytes) -> bool:
        # What comes before the first mark of a sequence is not told apart from the record behind it.
        return not self._spec.record_mark or group.startswith(self._mark)

    def _read_each(self, lines: list[bytes], first: int, call: Call[Any]) -> Iterator[T]:
        last = len(lines) - 1
        for place, line in enumerate(lines):
            if not line.strip() or self._is_end(line, call):
                continue
            if len(line) > self._cutter.limit:
                self._refuse(self._bad_line(first + place, _too_long(self._cutter.limit, line, call)))
            elif self._is_copied:
                self.count += 1
                yield cast("T", self._as_sent(line, place == last))
            else:
                yield from self._row_of(line, first + place, call)

    def _as_sent(self, line: bytes, is_last: bool) -> bytes:
        """A row with what tells it from its neighbours."""
        if self._spec.record_mark:
            return self._mark + line
        return line if is_last else line + b"\n"

    def _row_of(self, line: bytes, number: int, call: Call[Any]) -> tuple[T, ...]:
        try:
            row: T = read_item(self._row, line, call)
        except DecodeError as error:
            bad = self._bad_line(number, error)
        else:
            self.count += 1
            return (row,)
        self._refuse(bad)
        return ()

    def _give_up_line(self, call: Call[Any]) -> None:
        """The line that is coming has no end."""
        start = self._cutter.finish().removeprefix(self._mark)
        self._cutter.drop()
        self._line += 1
        self._refuse(self._bad_line(self._line, _too_long(self._cutter.limit, start, call)))

    def _bad_line(self, number: int, error: DecodeError) -> LineDecodeError:
        what = "record" if self._spec.record_mark else "line"
        known = {name: value for name, value in vars(error).items() if name != "message"}
        return LineDecodeError(f"{what} {number}: {error.message}", **known, line=number)

    def _refuse(self, bad: LineDecodeError) -> None:
        """What the caller wants to be done about a line that is no row."""
        if self._on_error == "raise":
            raise bad
        self.skipped_count += 1
        if len(self.skipped) < _LISTED:
            self.skipped.append(bad)
        told: object = self._on_error(bad) if callable(self._on_error) else None
        if isinstance(told, Coroutine):
            cast("Coroutine[Any, Any, object]", told).close()
            raise ConfigurationError("`on_error` cannot be awaited: give it a plain function")

    def _is_end(self, line: bytes, call: Call[Any]) -> bool:
        """Whether `line` is the trailer; raises when it is an error. A row may begin with the same name."""
        if not self._special(line):
            return False
        try:
            data = from_json(line)
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


def _too_long(limit: int, line: bytes, call: Call[Any]) -> DecodeError:
    return call.decode_error(f"more than {limit} bytes", line[:limit])


def _groups(text: bytes, mark: bytes, after: int) -> Iterator[bytes]:
    """The same bytes in pieces of whole rows, each with its mark, before it or `after` it."""
    start = 0
    while (end := text.find(mark, start + _AT_ONCE)) >= 0:
        yield text[start : end + after]
        start = end + after
    if start < len(text):
        yield text[start:]


def _may_be_row(name: str, row: Decoder) -> bool:
    """Whether an object of one entry, called `name`, might be a row: not where a row needs an entry that it lacks."""
    try:
        row.validate(b"{%b:null}" % json.dumps(name).encode())
    except ValidationError as error:
        return not any(each["type"] == "missing" and len(each["loc"]) == 1 for each in error.errors())
    return True
