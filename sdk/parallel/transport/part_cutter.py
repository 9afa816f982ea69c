# Vendored from generator/specloom/runtime. Edit it there.
"""The parts of a multipart body (RFC 2046, 5.1), however its bytes are cut into chunks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .message import HeaderPairs

# Of one part, its headers included. A server that sends more in one is none that parts are for.
PART_LIMIT = 64 * 1024 * 1024

_LINE_END = re.compile(rb"\r?\n")
_HEAD_END = re.compile(rb"(?:^|\r?\n)\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")


class RawPart(NamedTuple):
    """The headers of a part as they came, and what is between them and the next boundary."""

    headers: HeaderPairs
    body: bytes


class TooLong(ValueError):
    """A part has no end within `PART_LIMIT`."""


class PartCutter:
    """Hands on whole parts, and keeps the beginning of the next one. What surrounds the parts is no part.

    Lines may also end with a bare line feed, as some servers write them.
    """

    def __init__(self, boundary: bytes, limit: int = PART_LIMIT) -> None:
        self._mark = b"--" + boundary
        self._limit = limit
        self._rest = bytearray()
        # Where in it nobody has looked for a boundary.
        self._unseen = 0
        self._is_inside = False
        # Whether the last boundary has come; what follows it is nobody's.
        self.is_done = False

    def feed(self, chunk: bytes) -> Iterator[RawPart]:
        """The parts that `chunk` completes."""
        self._rest += chunk
        while not self.is_done and (found := self._boundary()) is not None:
            start, end = found
            content, self._unseen = bytes(self._rest[:start]), 0
            del self._rest[:end]
            if self._is_inside:
                yield _part(content)
            self._is_inside = True
        if len(self._rest) > self._limit and not self.is_done:
            raise TooLong(f"more than {self._limit} bytes in one part")

    def _boundary(self) -> tuple[int, int] | None:
        """Where the next boundary begins, with the line end before it, and ends; None while it is not all there."""
        rest, mark = self._rest, self._mark
        while (at := rest.find(mark, self._unseen)) >= 0:
            after = at + len(mark)
            self._unseen = at
            is_last = rest.startswith(b"--", after)
            line_end = _LINE_END.search(rest, after)
            if not is_last and line_end is None:
                return None
            starts_line = at == 0 or rest.endswith(b"\n", 0, at)
            if starts_line and (is_last or (line_end is not None and not rest[after : line_end.start()].strip(b" \t"))):
                self.is_done = is_last
                return self._before(at), after + 2 if line_end is None or is_last else line_end.end()
            self._unseen = at + 1
        self._unseen = max(self._unseen, len(rest) - len(mark) + 1)
        return None

    def _before(self, at: int) -> int:
        """Where the content ends: the line end before a boundary is the boundary's."""
        if self._rest.endswith(b"\r\n", 0, at):
            return at - 2
        return max(0, at - 1)


def _part(content: bytes) -> RawPart:
    found = _HEAD_END.search(content)
    if found is None:
        # A part without a body, whose last header may lack its line end.
        return RawPart(_headers(content), b"")
    return RawPart(_headers(content[: found.start()]), content[found.end() :])


def _headers(text: bytes) -> HeaderPairs:
    lines = _LINE_END.split(_FOLD.sub(b" ", text))
    pairs = (line.partition(b":") for line in lines if b":" in line)
    return [(name.strip(), value.strip()) for name, _, value in pairs]
