# Vendored from generator/specloom/runtime. Edit it there.
"""Records from bytes, however these are cut into chunks: lines of JSON, or the records of RFC 7464."""

from __future__ import annotations

from pydantic_core import from_json

RECORD_LIMIT = 16 * 1024 * 1024

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class RecordCutter:
    """Hands on whole records as they came, and keeps the beginning of the next one, up to `limit` bytes.

    `mark` is what records are told apart by: the end of a line, or what stands before each record.
    """

    def __init__(self, mark: bytes = b"", limit: int = RECORD_LIMIT) -> None:
        self.mark = mark or b"\n"
        self.limit = limit
        self._is_led = bool(mark)
        self._rest: list[bytes] = []
        self._size = 0
        self._has_begun = False
        self._is_dropping = False

    @property
    def is_too_long(self) -> bool:
        """Whether what is kept can only become a record that is too long."""
        return self._size > self.limit + self._is_led and not self._is_dropping

    def drop(self) -> None:
        """Forget the record that is being kept, and what still comes of it."""
        self._rest, self._size, self._is_dropping = [], 0, True

    def feed(self, chunk: bytes) -> bytes:
        """The records that `chunk` completes, with all that tells them apart; empty when it completes none."""
        if not self._has_begun:
            chunk = self._without_byte_order_mark(chunk)
        if self._is_dropping:
            chunk = self._after_dropped(chunk)
        if not chunk:
            return b""
        self._rest.append(chunk)
        self._size += len(chunk)
        # A line end may complete a record before the next mark comes.
        if b"\n" not in chunk and self.mark not in chunk:
            return b""
        text = chunk if len(self._rest) == 1 else b"".join(self._rest)
        end = self._end(text)
        rest = text[end:]
        self._rest, self._size = [rest] if rest else [], len(rest)
        return text[:end]

    def finish(self) -> bytes:
        """The last record, if its line end is missing."""
        rest = b"".join(self._rest)
        self._rest, self._size = [], 0
        return rest

    def _end(self, text: bytes) -> int:
        if not self._is_led:
            return text.rindex(b"\n") + 1
        start = max(0, text.rfind(self.mark))
        # The next mark may be long in coming: a record that is whole is not kept until then.
        is_whole = text.endswith(b"\n") and is_json(text[start:].removeprefix(self.mark))
        return len(text) if is_whole else start

    def _after_dropped(self, chunk: bytes) -> bytes:
        end = chunk.find(self.mark)
        self._is_dropping = end < 0
        return b"" if end < 0 else chunk[end + (not self._is_led) :]

    def _without_byte_order_mark(self, chunk: bytes) -> bytes:
        chunk = self.finish() + chunk
        if len(chunk) < len(_BYTE_ORDER_MARK) and _BYTE_ORDER_MARK.startswith(chunk):
            self._rest, self._size = [chunk], len(chunk)
            return b""
        self._has_begun = True
        return chunk.removeprefix(_BYTE_ORDER_MARK)


def is_json(text: bytes) -> bool:
    """Whether `text` is one JSON value."""
    try:
        from_json(text)
    except ValueError:
        return False
    return True
