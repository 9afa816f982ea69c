# Vendored from generator/specloom/runtime. Edit it there.
"""JSON lines from bytes, however these are cut into chunks, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Generic, TypeVar, cast

from pydantic_core import from_json

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


class LineReader(Generic[T]):
    """Reads typed rows; takes the trailer and the error line, which are no rows, for itself."""

    def __init__(self, spec: StreamSpec, row: Decoder, rows: Decoder) -> None:
        self._spec = spec
        self._row = row
        self._rows = rows
        self._mark = spec.record_mark.encode() or b"\n"
        self._rest: list[bytes] = []
        self._size = 0
        self._was_open = False
        marks = b"|".join(re.escape(mark.encode()) for mark in (spec.trailer, spec.error) if mark)
        self._special = re.compile(rb'\s*\{\s*"(?:' + (marks or b"(?!)") + rb')"\s*:').match
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
            text = chunk if len(self._rest) == 1 else b"".join(self._rest)
            whole, _, rest = text.rpartition(self._mark)
            if self._spec.record_mark and _is_json(rest):
                whole, rest = text, b""
            self._rest, self._size = [rest] if rest else [], len(rest)
            return self._read(whole, call)
        if self._size > LINE_LIMIT:
            raise DecodeError(f"a line of more than {LINE_LIMIT} bytes; given up")
        return iter(())

    def finish(self, call: Call[Any]) -> Iterator[T]:
        """The last row, if its line end is missing; raises when the stream ended too early."""
        rest = b"".join(self._rest)
        self._rest = []
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
        lines = text.split(self._mark)
        # A look at how each line begins is quicker than a search through all of them.
        rows = None if any(map(self._special, lines)) else self._rows_of(lines, call)
        if rows is None:
            return self._read_one_by_one(lines, call)
        self.count += len(rows)
        return iter(rows)

    def _read_one_by_one(self, lines: list[bytes], call: Call[Any]) -> Iterator[T]:
        for line in lines:
            if line.strip() and not self._take(line, call):
                self.count += 1
                yield read_item(self._row, line, call)

    def _rows_of(self, lines: list[bytes], call: Call[Any]) -> list[T] | None:
        """All rows by one look, which is much cheaper than a look at each; None where one of them wants another."""
        full = list(filter(None, lines))
        try:
            rows = cast("list[T]", self._rows.validate(b"[" + b",".join(full) + b"]"))
        except ValueError:
            return None  # a blank line, or a row that differs from the document
        if len(rows) != len(full):
            return None
        attach_each(rows, (), call)
        return rows

    def _take(self, line: bytes, call: Call[Any]) -> bool:
        """Whether `line` is the trailer; raises when it is an error. A row may begin with the same name."""
        try:
            data = from_json(line) if self._special(line) else {}
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


def _is_json(record: bytes) -> bool:
    """Whether a record that may still be arriving is there: it ends with a line end, and is JSON."""
    try:
        from_json(record)
    except ValueError:
        return False
    return record.endswith(b"\n")
