# Vendored from generator/specloom/runtime. Edit it there.
"""Multipart bodies: forms with their files, and parts that are told by their place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request

from .codes import ValidationCodes
from .forms import rest_of, shape_of, styled_fields, text_shape
from .json_text import read_json
from .operation import TEXT, BodyVariantMeta, Shape
from .parameters import Query
from .problem import Problem
from .wire_text import JsonValue, scalar_from_text


class Part(NamedTuple):
    """One part as it came; `media` is empty where nothing was said."""

    name: str
    media: str
    content: bytes
    is_file: bool = False
    is_text: bool = False


async def multipart_value(request: Request, variant: BodyVariantMeta, codes: ValidationCodes) -> JsonValue:
    """The object, or the list, in a multipart body."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() == "multipart/form-data":
        parts = await _form_parts(request, {part.wire: _essence(part.content_type) for part in variant.parts})
    else:
        parts = list(_parts(content_type, await request.body(), codes))
    if variant.shape.kind == "array":
        return [_value(part, variant.shape.item or TEXT, codes) for part in parts]
    if not any(part.name for part in parts):
        # Without names they come in the order in which the document has them.
        parts = [part._replace(name=name) for part, name in zip(parts, variant.shape.fields, strict=False)]
    return _object(parts, variant, codes)


def _object(parts: list[Part], variant: BodyVariantMeta, codes: ValidationCodes) -> dict[str, JsonValue]:
    texts = [part for part in parts if not part.is_file]
    # Nothing in a part is percent-encoded; the separators of styles are the same in both spellings, but for the comma.
    query = Query(tuple((part.name, quote(part.content, safe=",")) for part in texts))
    styled = styled_fields(query, variant)
    names = {name for name, _ in rest_of(query, variant)}
    found: dict[str, list[JsonValue]] = {}
    for part in parts:
        if part.is_file or part.name in names:
            shape = shape_of(part.name, variant)
            item = shape.item or TEXT if shape.kind == "array" and not _is_json(part) else shape
            found.setdefault(part.name, []).append(_value(part, item, codes))
    return styled | {name: _joined(values, shape_of(name, variant)) for name, values in found.items()}


def _joined(values: list[JsonValue], shape: Shape) -> JsonValue:
    """A list where the document has one, or where more than one came; one JSON text may be the whole list."""
    is_list = shape.kind == "array" and not (len(values) == 1 and _is_whole(values[0], shape))
    return values if is_list or len(values) > 1 else values[0]


def _is_whole(value: JsonValue, shape: Shape) -> bool:
    return isinstance(value, list) and (shape.item is None or shape.item.kind != "array")


def _value(part: Part, shape: Shape, codes: ValidationCodes) -> JsonValue:
    if _is_json(part):
        return read_json(part.content, codes)
    if part.is_file or not (part.is_text or part.media == "" or part.media.startswith("text/")):
        return part.content
    return scalar_from_text(part.content.decode(errors="replace"), text_shape(shape))


def _is_json(part: Part) -> bool:
    return part.media.endswith("json")


async def _form_parts(request: Request, documented: Mapping[str, str]) -> list[Part]:
    """The parts of a form. Of text nobody keeps what it was said to be, so it is what the document says."""
    async with request.form(max_files=1000, max_fields=1000) as form:
        return [
            Part(name, _essence(part.content_type or ""), await part.read(), is_file=True)
            if isinstance(part, UploadFile)
            else Part(name, documented.get(name, ""), part.encode(), is_text=True)
            for name, part in form.multi_items()
        ]


def _parts(content_type: str, raw: bytes, codes: ValidationCodes) -> Iterator[Part]:
    """The parts of a body that is no form."""
    # Only servers of documents with such bodies need it.
    from python_multipart.exceptions import MultipartParseError
    from python_multipart.multipart import MultipartParser, parse_options_header

    collected = _Collector()
    try:
        parser = MultipartParser(parse_options_header(content_type)[1].get(b"boundary", b""), collected.callbacks)
        parser.write(raw)
        parser.finalize()
    except (MultipartParseError, ValueError) as error:
        message = f"The request body is no {_essence(content_type)} body: {error}."
        raise Problem(codes.malformed_json, message) from error
    for headers, content in collected.parts:
        _, disposition = parse_options_header(headers.get(b"content-disposition", b""))
        media = _essence(headers.get(b"content-type", b"").decode("latin-1"))
        yield Part(disposition.get(b"name", b"").decode(errors="replace"), media, bytes(content))


class _Collector:
    """What a parser is told to call; it keeps the headers and the content of each part."""

    def __init__(self) -> None:
        self.parts: list[tuple[dict[bytes, bytes], bytearray]] = []
        self._name = b""
        self.callbacks: Any = {
            "on_part_begin": lambda: self.parts.append(({}, bytearray())),
            "on_header_field": self._field,
            "on_header_value": self._value,
            "on_part_data": self._content,
        }

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name = data[start:end].lower()

    def _value(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1][0][self._name] = data[start:end]

    def _content(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1][1].extend(data[start:end])


def _essence(media: str) -> str:
    return media.partition(";")[0].strip().lower()
