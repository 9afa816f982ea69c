# Vendored from generator/specloom/runtime. Edit it there.
"""Text from the wire to JSON values: `"3"` is 3 only where the document asks for a number."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from .operation import Scalar, Shape

JsonValue: TypeAlias = "bool | int | float | str | bytes | list[JsonValue] | dict[str, JsonValue] | None"
"""A JSON value; `bytes` occur only in multipart bodies, where a part may be a file."""

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,200})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,200})(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")


def scalar_from_text(text: str, shape: Shape) -> JsonValue:
    """The first of the shape's scalars that `text` spells; text that spells none stays text and is refused later."""
    for scalar in shape.scalars:
        found = _SPELLINGS[scalar](text)
        if found is not _Spelling.NONE:
            return found
    return text


def array_from_texts(texts: Sequence[str], shape: Shape) -> JsonValue:
    """A list with one item per text."""
    item = shape.item or Shape()
    return [value_from_text(text, item) for text in texts]


def object_from_texts(texts: Mapping[str, Sequence[str]], shape: Shape) -> dict[str, JsonValue]:
    """An object with one property per name; a repeated name is a list where the shape says so, else is refused later."""
    return {name: _property(values, shape.fields.get(name) or shape.rest or Shape()) for name, values in texts.items()}


def value_from_text(text: str, shape: Shape) -> JsonValue:
    """A value from one piece of text: comma-separated for lists, `name,value` pairs for objects."""
    if shape.kind == "array":
        return array_from_texts(text.split(",") if text else [], shape)
    if shape.kind == "object":
        return object_from_texts(pairs_from_list(text.split(",")), shape)
    return scalar_from_text(text, shape)


def pairs_from_list(flat: Sequence[str]) -> dict[str, list[str]]:
    """`["a", "1", "b", "2"]` as `{"a": ["1"], "b": ["2"]}`; an odd last name has no value."""
    return {name: [flat[place + 1]] if place + 1 < len(flat) else [""] for place, name in _every_second(flat)}


def _every_second(flat: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, flat[place]) for place in range(0, len(flat), 2) if flat[place]]


def _property(values: Sequence[str], shape: Shape) -> JsonValue:
    if shape.kind == "array" and len(values) > 1:
        return array_from_texts(values, shape)
    if len(values) > 1:
        return [scalar_from_text(value, shape) for value in values]
    return value_from_text(values[0], shape)


class _Spelling(Enum):
    """Says that a text is not a spelling of some scalar."""

    NONE = "none"


Spelled: TypeAlias = "JsonValue | _Spelling"


def _integer(text: str) -> Spelled:
    return int(text) if _INTEGER.fullmatch(text) else _Spelling.NONE


def _number(text: str) -> Spelled:
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else _Spelling.NONE


def _boolean(text: str) -> Spelled:
    return {"true": True, "false": False}.get(text, _Spelling.NONE)


def _json(text: str) -> Spelled:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _Spelling.NONE


def _text(text: str) -> Spelled:
    return text


_SPELLINGS = {"integer": _integer, "number": _number, "boolean": _boolean, "json": _json, "string": _text}
assert set(_SPELLINGS) == set(Scalar.__args__)
