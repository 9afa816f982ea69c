# Vendored from generator/specloom/runtime. Edit it there.
"""What may be given as a file. Everything is streamed; nothing is read whole into memory."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")

Bytes: TypeAlias = bytes | bytearray | memoryview
FileContent: TypeAlias = Bytes | os.PathLike[str] | IO[bytes] | Iterable[Bytes] | AsyncIterable[Bytes]
"""Bytes, a path, an open file, or an iterator of bytes (async ones for async clients)."""

FileInput: TypeAlias = FileContent | tuple[str, FileContent] | tuple[str, FileContent, str]
"""A file in a form: its content, or `(name, content)`, or `(name, content, media type)`."""


@dataclass(frozen=True, slots=True)
class WithHeaders(Generic[T]):
    """A part of a multipart body with headers of its own: `WithHeaders(file, {"X-Checksum": "…"})`."""

    value: T
    headers: Mapping[str, Any]
