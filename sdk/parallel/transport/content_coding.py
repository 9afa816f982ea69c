# Vendored from generator/specloom/runtime. Edit it there.
"""Undoing compression: bit by bit, and never to more than a limit."""

from __future__ import annotations

import zlib

from .errors import DecodeError
from .message import UNPACKED_BYTES, Pairs

STREAM_LIMIT = 512 * 1024 * 1024
"""What a stream may grow to; it never stands in memory whole."""

ERROR_BYTES = 1024 * 1024
"""How much of an error's body is read: its beginning says what went wrong."""


class Inflater:
    """Undoes gzip and deflate as chunks arrive."""

    def __init__(self, coding: str, limit: int = STREAM_LIMIT) -> None:
        self._coding = coding
        self._limit = self._room = limit
        # 47: zlib and gzip headers are told apart by zlib itself; -15 is deflate without any header.
        self._stream = zlib.decompressobj(47)
        self._has_begun = False

    def feed(self, chunk: bytes) -> bytes:
        """What `chunk` adds."""
        try:
            return self._inflate(chunk)
        except zlib.error as error:
            if self._coding == "deflate" and not self._has_begun:
                self._stream, self._has_begun = zlib.decompressobj(-15), True
                return self.feed(chunk)
            raise DecodeError(f"the answer's {self._coding} encoding is broken: {error}") from error

    def begin(self, chunk: bytes) -> bytes:
        """The first bytes of what `chunk` unpacks to, as many as the limit allows; `chunk` where it is no such thing."""
        streams = [self._stream, zlib.decompressobj(-15)] if self._coding == "deflate" else [self._stream]
        for stream in streams:
            try:
                return stream.decompress(chunk, self._limit)
            except zlib.error:
                continue
        return chunk

    def finish(self) -> None:
        """Refuse an end before the end."""
        if not self._stream.eof:
            raise DecodeError(f"the answer's {self._coding} encoding ends too early")

    def _inflate(self, chunk: bytes) -> bytes:
        parts: list[bytes] = []
        while chunk:
            part = self._stream.decompress(chunk, self._room + 1)
            self._room -= len(part)
            if self._room < 0:
                raise DecodeError(f"the answer is more than {self._limit} bytes when unpacked; refused")
            parts.append(part)
            chunk = self._stream.unconsumed_tail
            if self._stream.eof and self._stream.unused_data and self._coding == "gzip":
                chunk, self._stream = self._stream.unused_data, zlib.decompressobj(47)
        self._has_begun = True
        return b"".join(parts)


def content_coding(pairs: Pairs) -> str:
    """How the body is compressed; empty when it is not."""
    for name, value in pairs:
        if len(name) == 16 and name.lower() == b"content-encoding":
            coding = value.strip().lower().decode("latin-1")
            return "" if coding == "identity" else coding.removeprefix("x-")
    return ""


def inflater_for(pairs: Pairs, limit: int = STREAM_LIMIT) -> Inflater | None:
    """What undoes the body's compression; None when there is nothing to undo."""
    coding = content_coding(pairs)
    if not coding:
        return None
    if coding not in ("gzip", "deflate"):
        raise DecodeError(f"the answer is encoded as `{coding}`, which was not asked for")
    return Inflater(coding, limit)


def inflate(pairs: Pairs, body: bytes, limit: int = UNPACKED_BYTES) -> bytes:
    """A whole body without its compression; refused when it grows beyond the limit."""
    inflater = inflater_for(pairs, limit) if body else None
    if inflater is None:
        return body
    plain = inflater.feed(body)
    inflater.finish()
    return plain


def readable(pairs: Pairs, body: bytes) -> bytes:
    """The beginning of an error's body without its compression; as it came when that is broken, for the status counts."""
    coding, body = content_coding(pairs), body[:ERROR_BYTES]
    return Inflater(coding, ERROR_BYTES).begin(body) if coding in ("gzip", "deflate") else body
