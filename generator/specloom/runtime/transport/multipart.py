# Vendored from generator/specloom/runtime. Edit it there.
"""Multipart bodies, streamed part by part; their length is known whenever every part's is."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

from .errors import ConfigurationError
from .form_fields import encode_form, parts_in
from .message import AsyncContent, BodyContent, Content
from .operation import Operation, Param, Part
from .parameters import form_pairs
from .parts import Entry, WrittenPart, write_part

_FORM = "multipart/form-data"
# A semicolon in quotes parts nothing.
_PARAMETERS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')


class _Frame(NamedTuple):
    """What stands around the parts."""

    before: bytes
    end: bytes


def encode_multipart(operation: Operation[Any], body: Any) -> tuple[Content | AsyncContent, str]:
    """The body and its media type: of an object a part for each field, of a list a part for each item, in order.

    A field that is a list becomes one part an item. Files are bytes, paths, file objects, iterators of bytes, or
    `(filename, content)` and `(filename, content, content_type)`. Items of an iterator are made while they are sent.
    """
    media, *parameters = _PARAMETERS.split(operation.content_type or _FORM)
    media = _FORM if "*" in media else media.strip()
    boundary = secrets.token_hex(16)
    frame = _Frame(f"--{boundary}\r\n".encode(), f"--{boundary}--\r\n".encode())
    written = _written(operation, body, media)
    said = {text.partition("=")[0].strip().lower(): text.strip() for text in parameters if text.strip()}
    said.pop("boundary", None)
    if media.lower() == "multipart/related" and "type" not in said:
        written, root = _with_first(written)
        # RFC 2387: it says what its root is, without parameters; that is its first part, unless `start` names another.
        said["type"] = f'type="{root.partition(";")[0].strip()}"'
    content_type = "; ".join([media, f"boundary={boundary}", *said.values()])
    return _content(frame, written), content_type


def _written(operation: Operation[Any], body: Any, media: str) -> Iterable[WrittenPart]:
    parts = {part.wire: part for part in operation.encoding}
    if isinstance(body, Mapping):
        entries = _named(cast("Mapping[str, Any]", body), parts, keeps_order=media == _FORM)
        return [write_part(entry, _nested, is_form=media == _FORM) for entry in entries]
    if media == _FORM or isinstance(body, str | bytes) or not isinstance(body, Iterable):
        wanted = "an object" if media == _FORM else "a list of parts"
        raise ConfigurationError(f"{operation.id}: a {media} body is {wanted}, not a {type(body).__name__}")
    made = (write_part(entry, _nested, is_form=False) for entry in _positional(cast("Iterable[object]", body), parts))
    return list(made) if isinstance(body, list | tuple) else made


def _nested(part: Part, called: str, value: Any) -> tuple[BodyContent, str]:
    """A part that is a body of parts, or a form, by itself: written as such a body is."""
    media = part.content_type.partition(",")[0].strip()
    if not media.lower().startswith("multipart/"):
        return encode_form(part.parts, value), media
    inner: Operation[Any] = Operation(called, "", "", body="multipart", content_type=media, encoding=part.parts)
    return encode_multipart(inner, parts_in(value))


def _named(fields: Mapping[str, Any], parts: Mapping[str, Part], *, keeps_order: bool) -> Iterator[Entry]:
    """The parts of an object; but for a form, in the order in which the document has them."""
    order = fields if keeps_order else [*(name for name in parts if name in fields), *(fields.keys() - parts.keys())]
    for name in order:
        value, part = fields[name], parts.get(name)
        if part and part.style and value is not None:
            yield from _styled(name, value, part)
        elif _is_list(value, part) and not (part and part.has_places):
            items = cast("Iterable[Any]", value)
            yield from (Entry(name, item, part) for item in items if item is not None)
        elif value is not None:
            yield Entry(name, value, part)


def _styled(name: str, value: Any, part: Part) -> Iterator[Entry]:
    """The pairs of a query, as parts: nothing of them is percent-encoded."""
    for key, text in form_pairs(name, value, Param(name, "query", part.style, part.explode)):
        yield Entry(unquote(key), unquote(text), None)


def _is_list(value: Any, part: Part | None) -> bool:
    """Whether a value is several parts; `("a.txt", content)` is a file, unless the field is a list of other things."""
    if isinstance(value, tuple):
        first = cast("tuple[object, ...]", value)[:1]
        return bool(part and part.many) or not (first and isinstance(first[0], str))
    return isinstance(value, list)


def _positional(values: Iterable[Any], parts: Mapping[str, Part]) -> Iterator[Entry]:
    for place, value in enumerate(values):
        yield Entry("", value, parts.get(str(place)) or parts.get(""))


def _with_first(written: Iterable[WrittenPart]) -> tuple[Iterable[WrittenPart], str]:
    """The same parts, and what media type the first of them has."""
    if isinstance(written, list):
        return written, written[0].media if written else "text/plain"
    rest = iter(written)
    first = next(rest, None)
    return (chain([first], rest), first.media) if first else ([], "text/plain")


def _content(frame: _Frame, written: Iterable[WrittenPart]) -> Content | AsyncContent:
    if not isinstance(written, list):
        return Content(lambda: _chunks(frame, written), None, can_repeat=False)
    parts = written
    if any(isinstance(part.body, AsyncContent) for part in parts):
        return AsyncContent(_async_chunks(frame, parts))
    lengths = [part.length for part in parts]
    known = [len(frame.before) + len(part.head) + length + 2 for part in parts if (length := part.length) is not None]
    total = None if None in lengths else sum(known) + len(frame.end)
    return Content(lambda: _chunks(frame, parts), total, all(part.can_repeat for part in parts))


def _chunks(frame: _Frame, written: Iterable[WrittenPart]) -> Iterator[bytes]:
    for part in written:
        yield frame.before + part.head
        if isinstance(part.body, AsyncContent):
            raise ConfigurationError("an async iterator cannot be a part of a body that is made while it is sent")
        yield from (part.body,) if isinstance(part.body, bytes) else part.body
        yield b"\r\n"
    yield frame.end


async def _async_chunks(frame: _Frame, written: Iterable[WrittenPart]) -> AsyncIterator[bytes]:
    for part in written:
        yield frame.before + part.head
        if isinstance(part.body, AsyncContent):
            async for chunk in part.body:
                yield chunk
        else:
            for chunk in (part.body,) if isinstance(part.body, bytes) else part.body:
                yield chunk
        yield b"\r\n"
    yield frame.end
