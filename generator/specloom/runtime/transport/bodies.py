# Vendored from generator/specloom/runtime. Edit it there.
"""Request bodies: JSON in one go; forms, files and lines as streams that never stand in memory whole."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

from ..data import NotWritable, encode_json, omit, prepare
from .errors import ConfigurationError
from .message import AsyncContent, BodyContent, Content
from .operation import Operation, Param, Part
from .parameters import form_pairs

_CHUNK = 64 * 1024

_MEDIA = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "binary": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
    "lines": "application/x-ndjson",
}


def encode_body(operation: Operation[Any], body: Any, extra: Mapping[str, Any] | None) -> tuple[BodyContent, str]:
    """The body to send and its media type; both empty when there is nothing to send."""
    if extra and isinstance(body, Mapping):
        body = {**cast("Mapping[str, Any]", body), **extra}
    if body is omit or not operation.body or (operation.has_optional_body and _is_left_out(body)):
        return b"", ""
    if operation.body == "json":
        return encode_json(body), operation.content_type or "application/json"
    if operation.body == "multipart":
        from .multipart import encode_multipart

        return encode_multipart(_parts(body), {part.wire: part for part in operation.encoding})
    media = operation.content_type or _MEDIA[operation.body]
    return _ENCODERS[operation.body](operation, body), media


def _is_left_out(body: Any) -> bool:
    """Whether every field of a body is omitted."""
    return isinstance(body, Mapping) and all(value is omit for value in cast("Mapping[str, Any]", body).values())


def open_content(value: Any) -> BodyContent:
    """Bytes, text, a path, a file object or an iterator of bytes, ready to be sent."""
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, os.PathLike):
        path = Path(cast("os.PathLike[str]", value))
        return Content(lambda: _read_path(path), _size_of(path), can_repeat=True)
    if hasattr(value, "read"):
        return _file_content(value)
    if isinstance(value, AsyncIterable):
        return AsyncContent(aiter(cast("AsyncIterable[bytes]", value)))
    if isinstance(value, Iterable):
        chunks = cast("Iterable[bytes]", value)
        # A list can be gone through twice, an iterator cannot.
        return Content(lambda: iter(chunks), None, can_repeat=iter(chunks) is not chunks)
    raise ConfigurationError(
        f"cannot send a {type(value).__name__}: pass bytes, a path, a file or an iterator of bytes"
    )


def _encode_form(operation: Operation[Any], body: Any) -> BodyContent:
    parts = {part.wire: part for part in operation.encoding}
    pairs: list[str] = []
    for name, value in _fields(body).items():
        if value is not None:
            pairs.extend(f"{key}={text}" for key, text in form_pairs(name, value, _as_param(parts.get(name))))
    return "&".join(pairs).encode()


def _encode_lines(_: Operation[Any], body: Any) -> BodyContent:
    if isinstance(body, bytes | str | os.PathLike) or hasattr(body, "read"):
        return open_content(body)
    rows = cast("Iterable[Any]", body)
    return Content(lambda: map(_line_of, rows), None, can_repeat=iter(rows) is not rows)


def _encode_raw(_: Operation[Any], body: Any) -> BodyContent:
    return open_content(body)


_ENCODERS: Mapping[str, Callable[[Operation[Any], Any], BodyContent]] = {
    "form": _encode_form,
    "lines": _encode_lines,
    "binary": _encode_raw,
    "text": _encode_raw,
}


def _fields(body: Any) -> Mapping[str, Any]:
    prepared: Any = prepare(body)
    if hasattr(prepared, "model_dump"):
        prepared = prepared.model_dump(by_alias=True)
    return cast("Mapping[str, Any]", prepared)


def _parts(body: Any) -> dict[str, Any]:
    # Not prepared: a part's bytes are its content, not a value for JSON.
    fields: Mapping[str, Any] = cast("Mapping[str, Any]", body) if isinstance(body, Mapping) else _fields(body)
    return {name: value for name, value in fields.items() if value is not omit}


def _as_param(part: Part | None) -> Param | None:
    if part is None:
        return None
    media = part.content_type if part.content_type.endswith("json") else ""
    return Param(part.wire, "query", style=part.style, explode=part.explode, media=media)


def _line_of(row: Any) -> bytes:
    try:
        return encode_json(row) + b"\n"
    except NotWritable as error:
        raise ConfigurationError(f"a row cannot be sent: {error}") from error


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
