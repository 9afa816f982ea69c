"""Request bodies read back by their media type; imports no specloom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import quote

from python_multipart.multipart import MultipartParser

from tests.wire.endpoints import Media
from tests.wire.schemas import Schemas, type_of
from tests.wire.styles import Unreadable, from_query, shapes, split_query

_SEQUENCES = {
    "application/json-seq": b"\x1e",
    "application/geo+json-seq": b"\x1e",
}
_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "text/jsonl"})


@dataclass(slots=True)
class Part:
    """One part of a multipart body."""

    headers: dict[str, str] = field(default_factory=dict)
    content: bytes = b""

    @property
    def media(self) -> str:
        """The media type; RFC 2046 says what it is when nothing is said."""
        return essence(self.headers.get("content-type", "text/plain"))

    @property
    def name(self) -> str:
        """What a form calls it."""
        return parameter(self.headers.get("content-disposition", ""), "name")


def essence(media: str) -> str:
    """A media type without its parameters."""
    return media.partition(";")[0].strip().lower()


def parameter(text: str, name: str) -> str:
    """A parameter of a header, `boundary` or `name`."""
    message = Message()
    message["content-type"] = f"x/{text}" if "/" not in text.partition(";")[0] else text
    found = message.get_param(name, "")
    return found if isinstance(found, str) else ""


def is_json(media: str) -> bool:
    """Whether a media type is JSON's."""
    return media in ("application/json", "text/json") or media.endswith("+json")


def matches(media: str, wanted: str) -> bool:
    """Whether a concrete media type falls under one that may be a range."""
    kind, _, sub = essence(wanted).partition("/")
    return wanted == "*/*" or (media.partition("/")[0] == kind and sub in ("*", media.partition("/")[2]))


def read_body(schemas: Schemas, media: Media, content_type: str, raw: bytes) -> Any:
    """The value of a body; bytes where the media type is nothing that can be read further."""
    kind = essence(content_type)
    if kind in _SEQUENCES or kind in _LINES:
        mark = _SEQUENCES.get(kind, b"")
        lines = [line for line in raw.split(mark or b"\n") if line.strip()]
        return [json.loads(line) for line in lines]
    if is_json(kind):
        return json.loads(raw)
    if kind == "application/x-www-form-urlencoded":
        return _read_form(schemas, media, raw.decode("ascii"))
    if kind == "multipart/form-data":
        return _read_multipart(schemas, media, parts_of(content_type, raw))
    if kind.startswith("multipart/"):
        return _read_parts(schemas, media, parts_of(content_type, raw))
    return raw.decode("utf-8") if kind.startswith("text/") else raw


def parts_of(content_type: str, raw: bytes) -> list[Part]:
    """The parts of a multipart body, by python-multipart."""
    boundary = parameter(content_type, "boundary")
    if not boundary:
        raise Unreadable(f"no boundary in {content_type!r}")
    parts: list[Part] = []
    name = bytearray()
    value = bytearray()

    def end_header() -> None:
        parts[-1].headers[name.decode("latin-1").lower()] = value.decode("utf-8")
        name.clear()
        value.clear()

    def on_part_data(data: bytes, start: int, end: int) -> None:
        parts[-1].content += data[start:end]

    calls: dict[str, Any] = {
        "on_part_begin": lambda: parts.append(Part()),
        "on_header_field": lambda data, start, end: name.extend(data[start:end]),
        "on_header_value": lambda data, start, end: value.extend(data[start:end]),
        "on_header_end": end_header,
        "on_part_data": on_part_data,
    }
    parser = MultipartParser(boundary.encode(), calls)
    parser.write(raw)
    parser.finalize()
    return parts


def _read_form(schemas: Schemas, media: Media, text: str) -> dict[str, Any]:
    """OpenAPI 3.1.1, "Encoding Object": a style where one is given, else JSON for what has an inside."""
    pairs = split_query(text)
    found: dict[str, Any] = {}
    claimed = set[str]()
    for name, schema in schemas.properties(media.schema).items():
        value = _form_field(schemas, name, schema, (media.encoding or {}).get(name, {}), pairs)
        if value is not None:
            found[name] = value
    for key, _ in pairs:
        name = key.partition("%5B")[0]
        claimed.add(name)
    unnamed = {key for key, _ in pairs} - {key for key, _ in pairs if key.partition("%5B")[0] in found}
    for key in unnamed:
        value = from_query(key, pairs, "form", True, "array", ())
        found[key] = value[0] if value and len(value) == 1 else value
    return found


def _form_field(schemas: Schemas, name: str, schema: Any, encoding: Mapping[str, Any], pairs: Any) -> Any:
    is_styled = bool({"style", "explode", "allowReserved"} & encoding.keys())
    style = encoding.get("style", "form")
    explode = encoding.get("explode", style in ("form", "deepObject"))
    names = schemas.properties(schema)
    for shape in shapes(schemas, schema):
        if shape == "object" and not is_styled:
            text = from_query(name, pairs, "form", True, "scalar", ())
            return None if text is None else json.loads(text)
        if encoding.get("contentType") and is_json(essence(encoding["contentType"])) and not is_styled:
            text = from_query(name, pairs, "form", True, "scalar", ())
            return None if text is None else json.loads(text)
        value = from_query(name, pairs, style, explode, shape, names)
        if shape == "array" and value is not None and _have_insides(schemas, schema) and not is_styled:
            return list(map(_as_json, value))
        if value is not None:
            return value
    return None


def _have_insides(schemas: Schemas, schema: Any) -> bool:
    """Whether the items of a list are no texts; each of them is then JSON, by the table of the Encoding Object."""
    return bool({"object", "array"} & schemas.types(schemas.flat(schema).get("items", True)))


def _as_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _read_parts(schemas: Schemas, media: Media, parts: list[Part]) -> Any:
    """A body that is no form: by names and in the order of the schema, or by place alone."""
    named = list(schemas.properties(media.schema))
    if not named:
        for place, part in enumerate(parts):
            _check_part(part, media.at(place))
        return [_read_part(part, None) for part in parts]
    names = [part.name for part in parts]
    # What the schema does not name has no place among the others.
    if [name for name in names if name in named] != [name for name in named if name in names]:
        raise Unreadable(f"the parts are {names}, in the document they are {named}")
    return _read_multipart(schemas, media, parts)


def _is_idle(schemas: Schemas, encoding: Mapping[str, Any], schema: Any) -> bool:
    """OpenAPI 3.0 has styles for urlencoded forms only; and no style makes a text of a file."""
    flat = schemas.flat(schema)
    is_file = "binary" in (flat.get("format"), schemas.flat(flat.get("items", True)).get("format"))
    return is_file or (str(schemas.document.root.get("openapi")).startswith("3.0") and encoding == {"style": "form"})


def _read_multipart(schemas: Schemas, media: Media, parts: list[Part]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    properties = schemas.properties(media.schema)
    styled = {
        name: item
        for name, item in (media.encoding or {}).items()
        if {"style", "explode"} & item.keys() and not _is_idle(schemas, item, properties.get(name, True))
    }
    pairs = [(quote(part.name), quote(part.content, safe=",")) for part in parts]
    for name, encoding in styled.items():
        value = _form_field(schemas, name, properties.get(name, True), encoding, pairs)
        if value is not None:
            found[name] = value
    owned = {key for name in styled for key in (name, *schemas.properties(properties.get(name, True)))}
    for part in parts:
        if part.name in owned or part.name.partition("[")[0] in styled:
            continue
        schema = properties.get(part.name, True)
        _check_part(part, (media.encoding or {}).get(part.name, {}))
        is_list = "array" in schemas.types(schema) and not (is_json(part.media) and part.content[:1] == b"[")
        value = _read_part(part, schemas.flat(schema).get("items", True) if is_list else schema)
        if is_list:
            found.setdefault(part.name, []).append(value)
        elif part.name in found:
            raise Unreadable(f"the part `{part.name}` is there twice")
        else:
            found[part.name] = value
    return found


def _check_part(part: Part, encoding: Mapping[str, Any]) -> None:
    wanted = encoding.get("contentType", "")
    if wanted and not any(matches(part.media, choice.strip()) for choice in wanted.split(",")):
        raise Unreadable(f"the part `{part.name}` is {part.media}, not {wanted}")
    for name, header in (encoding.get("headers") or {}).items():
        if name.lower() not in part.headers and header.get("required") and name.lower() != "content-type":
            raise Unreadable(f"the part `{part.name}` has no header `{name}`")


def _read_part(part: Part, schema: Any) -> Any:
    del schema
    if is_json(part.media):
        return json.loads(part.content)
    return part.content.decode("utf-8") if part.media.startswith("text/") else part.content


def same_part_kind(value: Any) -> str:
    """The JSON type of a value that a part may hold."""
    return "binary" if isinstance(value, bytes) else type_of(value)
