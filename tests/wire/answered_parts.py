"""Answers of several parts, as a server writes them: OpenAPI's rules for what a part is that says nothing itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from tests.wire.bodies import is_json
from tests.wire.endpoints import Media
from tests.wire.sameness import difference
from tests.wire.values import Maker

# None of the values that are drawn has it.
_BOUNDARY = "=_b0undary.of/the?server"
CONTENT_TYPE = f'; boundary="{_BOUNDARY}"'


class Part(NamedTuple):
    """A part: the headers that its place or its name gives it, and its value."""

    headers: Mapping[str, str]
    value: Any

    def written(self) -> bytes:
        """The part, from its boundary to the end of its content."""
        lines = [f"--{_BOUNDARY}", *(f"{name}: {text}" for name, text in self.headers.items()), "", ""]
        return "\r\n".join(lines).encode() + self._content() + b"\r\n"

    def _content(self) -> bytes:
        if isinstance(self.value, bytes):
            return self.value
        is_text = isinstance(self.value, str) and not is_json(self.headers["Content-Type"])
        return (self.value if is_text else json.dumps(self.value)).encode()


def draw_parts(maker: Maker, media: Media) -> list[Part]:
    """Parts of which each is what the document says of its place, or of its name."""
    maker = replace(maker, has_bytes=True)
    if media.item is not None:
        items = [maker.valid(media.item, _is_something) for _ in range(maker.draw_count(1, 3))]
        return [_part(value, media.at(place)) for place, value in enumerate(items)]
    if "array" in maker.schemas.types(media.schema):
        listed = maker.valid(media.schema, lambda value: isinstance(value, list) and None not in value)
        return [_part(value, media.at(place)) for place, value in enumerate(listed)]
    fields = maker.valid(media.schema, lambda value: isinstance(value, dict) and None not in value.values())
    return [_part(value, (media.encoding or {}).get(name, {}), name) for name, value in fields.items()]


def written(parts: list[Part]) -> bytes:
    """The body of an answer."""
    return b"".join(part.written() for part in parts) + f"--{_BOUNDARY}--\r\n".encode()


def losses(parts: list[Part], came: list[Any], dump: Any) -> Iterator[str]:
    """Where the parts that a client read are not those that were written; numbers without a type are texts."""
    if len(parts) != len(came):
        yield f"there were {len(parts)} parts, and came {len(came)}"
    for place, (part, read) in enumerate(zip(parts, came, strict=False)):
        value = part.value
        if isinstance(value, bytes) or isinstance(read.content, bytes):
            is_same = value == read.content
            yield from [] if is_same else [f"part {place} was {value!r} and is {read.content!r}"]
        elif not (isinstance(read.content, str) and read.content == json.dumps(value)):
            found = difference(value, json.loads(dump(read.content)), f"part {place}")
            yield from [found] if found else []


def _part(value: Any, encoding: Mapping[str, Any], name: str = "") -> Part:
    said = encoding.get("contentType", "").partition(",")[0].strip()
    media = said if said and "*" not in said else _usual(value)
    named = {"Content-Disposition": f'form-data; name="{name}"'} if name else {}
    return Part({"Content-Type": media, **named}, value)


def _usual(value: Any) -> str:
    if isinstance(value, bytes):
        return "application/octet-stream"
    return "application/json" if isinstance(value, dict | list) else "text/plain; charset=utf-8"


def _is_something(value: Any) -> bool:
    return value is not None
