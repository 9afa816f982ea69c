# Vendored from generator/specloom/runtime. Edit it there.
"""What is sent as it is: bytes, text, files and iterators, none of them read whole into memory."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

from .errors import ConfigurationError
from .message import AsyncContent, BodyContent, Content

_CHUNK = 64 * 1024


def open_content(value: Any) -> BodyContent:
    """Bytes, text, a path, a file object or an iterator of bytes, ready to be sent."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(cast("bytes", value))
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, os.PathLike):
        path = Path(cast("os.PathLike[str]", value))
        return Content(lambda: _read_path(path), _size_of(path), can_repeat=True)
    if hasattr(value, "read"):
        return _file_content(value)
    if isinstance(value, AsyncIterable):
        return AsyncContent(_async_bytes_of(cast("AsyncIterable[bytes]", value)))
    kind: str = type(value).__name__
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        chunks = cast("Iterable[bytes]", value)
        # A list can be gone through twice, an iterator cannot.
        return Content(lambda: _bytes_of(chunks), None, can_repeat=iter(chunks) is not chunks)
    raise ConfigurationError(f"cannot send a {kind}: pass bytes, a path, a file or an iterator of bytes")


def _bytes_of(chunks: Iterable[object]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk if isinstance(chunk, bytes) else _as_bytes(chunk)


async def _async_bytes_of(chunks: AsyncIterable[object]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        yield chunk if isinstance(chunk, bytes) else _as_bytes(chunk)


def _as_bytes(chunk: object) -> bytes:
    if isinstance(chunk, bytearray | memoryview):
        return bytes(cast("bytearray", chunk))
    raise ConfigurationError(f"what is sent piece by piece is bytes: an item is {type(chunk).__name__}")


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise ConfigurationError(f"the file `{path}` cannot be sent: {error.strerror}") from error


def _read_path(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _file_content(file: IO[bytes]) -> Content:
    # Text has an encoding; and a position in it is no number of bytes.
    if hasattr(file, "encoding"):
        raise ConfigurationError(f'{type(file).__name__} is opened as text: open it as bytes, with `"rb"`')
    if not getattr(file, "seekable", bool)():
        return Content(lambda: _read_file(file), None, can_repeat=False)
    start = file.tell()
    length = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    return Content(lambda: _read_file(file, start), length, can_repeat=True)


def _read_file(file: IO[bytes], start: int | None = None) -> Iterator[bytes]:
    if start is not None:
        file.seek(start)
    while chunk := file.read(_CHUNK):
        yield chunk
