# Vendored from generator/specloom/runtime. Edit it there.
"""One part of a multipart body: its headers, and its content as it is or as JSON."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from mimetypes import guess_type
from typing import Any, NamedTuple, TypeAlias, cast

from ..data import encode_json
from .contents import open_content
from .errors import ConfigurationError
from .headers import header_pair
from .message import BodyContent
from .operation import Part
from .parameters import header_text, text_of
from .uploads import WithHeaders


class Entry(NamedTuple):
    """A value that becomes a part; without a name where its place says what it is."""

    name: str
    value: Any
    part: Part | None


class WrittenPart(NamedTuple):
    """A part ready to be sent: its head to the blank line, and its content."""

    head: bytes
    body: BodyContent
    media: str

    @property
    def length(self) -> int | None:
        """How long the content is, if anybody knows."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.length

    @property
    def can_repeat(self) -> bool:
        """Whether the content can be sent again."""
        return isinstance(self.body, bytes) or self.body.can_repeat


Nested: TypeAlias = Callable[[Part, str, Any], tuple[BodyContent, str]]
"""Writes a value that is a body of parts or a form by itself, of a part that errors call so: content and media type."""


def write_part(entry: Entry, nested: Nested, *, is_form: bool) -> WrittenPart:
    """The part of one value; raises `ConfigurationError` for what the document does not allow it to be."""
    name, value = entry.name, entry.value
    headers: Mapping[str, Any] = {}
    if isinstance(value, WithHeaders):
        with_headers = cast("WithHeaders[object]", value)
        headers, value = with_headers.headers, with_headers.value
    filename, content, given = _split(value)
    if entry.part and entry.part.nests and not given and _is_data(content):
        return _framed(entry, nested(entry.part, _called(entry), content), headers, filename)
    body: BodyContent
    if filename is None and _is_data(content):
        body, natural = _data(entry, content)
    else:
        body = open_content(content)
        filename = filename or _name_of(content) or ("upload" if name else None)
        natural = (filename and guess_type(filename)[0]) or "application/octet-stream"
    media = given or _media(entry, natural)
    # A form's text is UTF-8 without a word; elsewhere text without a word is ASCII.
    said = media or ("" if is_form else "text/plain; charset=utf-8")
    return _framed(entry, (body, said), headers, filename)


def _framed(
    entry: Entry, content: tuple[BodyContent, str], given: Mapping[str, Any], filename: str | None
) -> WrittenPart:
    """Content of a media type, below the lines that say what it is."""
    body, media = content
    lines = [_disposition(entry.name, filename), _line("Content-Type", media) if media else ""]
    head = (*filter(None, lines), *_headers(entry, given), "")
    return WrittenPart("".join(f"{line}\r\n" for line in head).encode(), body, media or "text/plain")


def _data(entry: Entry, content: Any) -> tuple[bytes, str]:
    """A value that is no file: JSON where it has an inside, else text."""
    offered = entry.part.content_type if entry.part else ""
    has_inside = isinstance(content, Mapping | list | tuple) or hasattr(content, "model_dump")
    if has_inside and offered.partition(";")[0].strip().endswith("xml"):
        raise ConfigurationError(f"{_called(entry)} is {offered}: pass its text, or its bytes")
    if has_inside or "json" in offered:
        return encode_json(content), "application/json"
    return text_of(content).encode(), ""


def _media(entry: Entry, natural: str) -> str:
    """What the document says that a part is; of several media types the one that its value is by itself, else the first."""
    offered = entry.part.content_type.split(",") if entry.part and entry.part.content_type else []
    offered = [text.strip() for text in offered]
    if not offered:
        return natural
    essences = [text.partition(";")[0].strip().lower() for text in offered]
    if natural in essences:
        return offered[essences.index(natural)]
    if natural and any(essence.endswith("/*") and _falls_under(natural, essence) for essence in essences):
        return natural
    concrete = [text for text in offered if "*" not in text]
    if concrete:
        return concrete[0]
    raise ConfigurationError(
        f"{_called(entry)} is {' or '.join(offered)}, and nothing says which it is: pass a file whose name does, or "
        f"`(name, content, media type)`"
    )


def _falls_under(media: str, pattern: str) -> bool:
    return pattern == "*/*" or media.partition("/")[0] == pattern.partition("/")[0]


def _disposition(name: str, filename: str | None) -> str:
    words = [f'name="{_quoted(name)}"'] if name else []
    words += [f'filename="{_quoted(filename)}"'] if filename else []
    return "; ".join([f"Content-Disposition: {'form-data' if name else 'attachment'}", *words]) if words else ""


def _headers(entry: Entry, given: Mapping[str, Any]) -> Iterator[str]:
    """The headers that the caller gives, and those of which the document says what they are."""
    declared = entry.part.headers if entry.part else ()
    values = {name.lower(): (name, value) for name, value in given.items()}
    for name, is_required, constant in declared:
        if name.lower() not in values and (constant or is_required):
            if not constant:
                raise ConfigurationError(
                    f"{_called(entry)} needs the header `{name}`: pass `WithHeaders(value, {{…}})`"
                )
            values[name.lower()] = (name, constant)
    for name, value in values.values():
        yield _line(name, header_text(value))


def _line(name: str, value: str) -> str:
    """A header, refused where it would break out of its line."""
    key, text = header_pair(name, value)
    return f"{key.decode()}: {text.decode()}"


def _called(entry: Entry) -> str:
    return f"part `{entry.name}`" if entry.name else "a part"


def _split(value: Any) -> tuple[str | None, Any, str]:
    """The name, the content and the media type of a file that is given with them; else the value alone."""
    words: tuple[Any, ...] = cast("tuple[object, ...]", value) if isinstance(value, tuple) else ()
    if len(words) > 1 and isinstance(words[0], str):
        return words[0], words[1], str(words[2]) if len(words) > 2 else ""
    return None, cast("Any", value), ""


def _is_data(value: Any) -> bool:
    is_model = hasattr(value, "model_dump")
    if isinstance(value, bytes | bytearray | memoryview | os.PathLike) or hasattr(value, "read"):
        return False
    is_iterator = hasattr(value, "__iter__") or hasattr(value, "__aiter__")
    return is_model or isinstance(value, str | Mapping | list | tuple) or not is_iterator


def _name_of(content: Any) -> str:
    path: object = getattr(content, "name", None)
    if isinstance(content, os.PathLike):
        path = os.fspath(cast("os.PathLike[str]", content))
    return os.path.basename(path) if isinstance(path, str) else ""


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
