# Vendored from generator/specloom/runtime. Edit it there.
"""multipart/form-data, streamed part by part; its length is known whenever every part's is."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from mimetypes import guess_type
from typing import Any, cast

from ..data import encode_json
from .bodies import open_content
from .errors import ConfigurationError
from .message import AsyncContent, Content
from .operation import Part
from .parameters import text_of


def encode_multipart(fields: Mapping[str, Any], parts: Mapping[str, Part]) -> tuple[Content, str]:
    """The body and its media type. A list becomes one part an item.

    Files are bytes, paths, file objects, iterators of bytes, or `(filename, content)` and
    `(filename, content, content_type)`.
    """
    boundary = secrets.token_hex(16)
    pieces: list[bytes | Content] = []
    for name, value in fields.items():
        for item in cast("list[object]", value) if isinstance(value, list) else [value]:
            if item is not None:
                pieces += _encode_part(boundary, name, item, parts.get(name))
    pieces.append(f"--{boundary}--\r\n".encode())
    lengths = [len(piece) if isinstance(piece, bytes) else piece.length for piece in pieces]
    known = [length for length in lengths if length is not None]
    total = sum(known) if len(known) == len(lengths) else None
    can_repeat = all(isinstance(piece, bytes) or piece.can_repeat for piece in pieces)
    return Content(lambda: _chunks(pieces), total, can_repeat), f"multipart/form-data; boundary={boundary}"


def _chunks(pieces: list[bytes | Content]) -> Iterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            yield from piece


def _encode_part(boundary: str, name: str, value: Any, part: Part | None) -> list[bytes | Content]:
    filename, content, media = _split(value)
    body: Any
    if filename is None and _is_data(content):
        is_json = isinstance(content, dict) or hasattr(content, "model_dump") or (part and "json" in part.content_type)
        body = encode_json(content) if is_json else text_of(content).encode()
        media = media or ("application/json" if is_json else "")
    else:
        body = open_content(content)
        filename = filename or _name_of(content)
        media = media or guess_type(filename)[0] or "application/octet-stream"
    if isinstance(body, AsyncContent):
        raise ConfigurationError(f"part `{name}`: a multipart body cannot hold an async iterator")
    media = (part and part.content_type.split(",")[0]) or media
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
    head += f'; filename="{_quoted(filename)}"' if filename else ""
    head += f"\r\nContent-Type: {media}" if media else ""
    return [f"{head}\r\n\r\n".encode(), body, b"\r\n"]


def _split(value: Any) -> tuple[str | None, Any, str]:
    if isinstance(value, tuple):
        filename, content, *media = cast("tuple[object, ...]", value)
        return str(filename), content, str(media[0]) if media else ""
    return None, value, ""


def _is_data(value: Any) -> bool:
    if isinstance(value, bytes | bytearray | os.PathLike) or hasattr(value, "read"):
        return False
    return isinstance(value, str | dict) or hasattr(value, "model_dump") or not hasattr(value, "__iter__")


def _name_of(content: Any) -> str:
    path: object = getattr(content, "name", None)
    if isinstance(content, os.PathLike):
        path = os.fspath(cast("os.PathLike[str]", content))
    return os.path.basename(path) if isinstance(path, str) else "upload"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
