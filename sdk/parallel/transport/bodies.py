# Vendored from generator/specloom/runtime. Edit it there.
"""Request bodies: JSON in one go; forms, files and lines as streams that never stand in memory whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from mimetypes import guess_type
from typing import Any, cast
from uuid import UUID

from ..data import NotWritable, encode_json, omit
from .contents import open_content
from .errors import ConfigurationError
from .form_fields import encode_form, parts_in
from .message import BodyContent, Content
from .operation import Operation
from .parameters import text_of

_MEDIA = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "binary": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
    "lines": "application/x-ndjson",
}


def encode_body(
    operation: Operation[Any], body: Any, extra: Mapping[str, Any] | None, said: bool = False
) -> tuple[BodyContent, str]:
    """The body to send and its media type; both empty when there is nothing to send.

    `said`: the caller's own headers have the media type, so that a range of them needs no guess.
    """
    if extra and isinstance(body, Mapping):
        body = {**cast("Mapping[str, Any]", body), **extra}
    if body is omit or not operation.body or (operation.has_optional_body and _is_left_out(body)):
        return b"", ""
    if operation.body == "json":
        return encode_json(body), operation.content_type or "application/json"
    if operation.body == "multipart":
        from .multipart import encode_multipart

        return encode_multipart(operation, parts_in(body))
    media = _concrete(operation, operation.content_type or _MEDIA[operation.body], body, said)
    return _ENCODERS[operation.body](operation, body), media


def _concrete(operation: Operation[Any], media: str, body: Any, said: bool) -> str:
    """A media type that can be sent: of a range such as `image/*` the one that the file's name tells."""
    if "*" not in media or said:
        return media
    name: object = str(cast("Any", body)) if isinstance(body, os.PathLike) else getattr(body, "name", None)
    guessed = guess_type(name)[0] if isinstance(name, str) else None
    if guessed and (media == "*/*" or guessed.partition("/")[0] == media.partition("/")[0]):
        return guessed
    if media in ("*/*", "application/*"):
        return "application/octet-stream"
    raise ConfigurationError(
        f"{operation.id} takes {media}, and nothing says which it is: pass a file whose name does, or "
        f"`options={{'headers': {{'Content-Type': '{media.replace('*', '…')}'}}}}`"
    )


def _is_left_out(body: Any) -> bool:
    """Whether every field of a body is omitted; a body that was given empty has none that is."""
    fields: Mapping[str, Any] = cast("Mapping[str, Any]", body) if isinstance(body, Mapping) else {}
    return bool(fields) and all(value is omit for value in fields.values())


def _encode_lines(operation: Operation[Any], body: Any) -> BodyContent:
    if isinstance(body, bytes | bytearray | memoryview | str | os.PathLike) or hasattr(body, "read"):
        return open_content(body)
    rows = cast("Iterable[Any]", body)
    # RFC 7464: a record begins with its separator.
    mark = b"\x1e" if operation.content_type.partition(";")[0].endswith("json-seq") else b""
    return Content(lambda: (mark + _line_of(row) for row in rows), None, can_repeat=iter(rows) is not rows)


def _encode_raw(_: Operation[Any], body: Any) -> BodyContent:
    return open_content(body)


def _encode_text(_: Operation[Any], body: Any) -> BodyContent:
    """Text as it is; what is neither text nor a source of it, as JSON would write it."""
    if isinstance(body, dict | list | tuple) or hasattr(body, "model_dump"):
        return encode_json(body)
    is_scalar = body is None or isinstance(body, bool | int | float | date | UUID | Decimal | Enum)
    return text_of(body).encode() if is_scalar else open_content(body)


_ENCODERS: Mapping[str, Callable[[Operation[Any], Any], BodyContent]] = {
    "form": lambda operation, body: encode_form(operation.encoding, body),
    "lines": _encode_lines,
    "binary": _encode_raw,
    "text": _encode_text,
}


def _line_of(row: Any) -> bytes:
    try:
        return encode_json(row) + b"\n"
    except NotWritable as error:
        raise ConfigurationError(f"a row cannot be sent: {error}") from error
