# Vendored from generator/specloom/runtime. Edit it there.
"""From values to what goes on the wire: absent values are dropped, and so is what only the server may set."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NoReturn, cast

from pydantic_core import to_json, to_jsonable_python

from .absence import omit
from .model import Model

# A container that holds itself has no end.
_DEEPEST = 100
_SCALARS = frozenset({str, int, float, bool, type(None)})


class NotWritable(ValueError):
    """A value that cannot be sent: no JSON can say it, or not what it means. The message says where and what next."""


def encode_json(value: Any) -> bytes:
    """`value` as JSON text; raises `NotWritable` when there is none that means it."""
    try:
        return _text(value)
    except (ValueError, RecursionError) as error:  # pydantic's own derive from ValueError
        raise NotWritable(_reason(value, error)) from error


def dump_json(value: Any) -> bytes:
    """`value` as JSON text with all that it holds, for keeping and not for sending."""
    return to_json(value, by_alias=True)


def to_plain(value: Any) -> Any:
    """`value` as dicts, lists, strings, numbers, booleans and None, the way `encode_json` would write it."""
    try:
        return to_jsonable_python(prepare(value), by_alias=True)
    except (ValueError, RecursionError) as error:
        raise NotWritable(_reason(value, error)) from error


def check_moment(value: datetime) -> None:
    """Refuse a moment without a zone: each side would read it by its own clock."""
    if value.tzinfo is None:
        raise NotWritable(f"{value.isoformat()} has no time zone; say which, as in `datetime.now(timezone.utc)`")


def prepare(value: Any) -> Any:
    """`value` without what must not be sent. What needs no change is returned as it is, not copied."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, dict):
        entries = cast("dict[object, object]", value)
        return {key: prepare(item) for key, item in entries.items() if item is not omit}
    if isinstance(value, list | tuple):
        items = cast("list[Any]", value)
        # Long vectors of numbers are common; looking at their types is one pass without Python code.
        if _SCALARS.issuperset(map(type, items)):
            return items
        prepared = [prepare(item) for item in items if item is not omit]
        return tuple(prepared) if isinstance(value, tuple) else prepared
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, Model) and _must_change(value):
        return _writable(value)
    if isinstance(value, datetime):
        check_moment(value)
    return value


def _must_change(value: Any) -> bool:
    """Whether pydantic, left alone, would write what must not be sent: read-only fields, or base64 for URLs."""
    if isinstance(value, Model):
        extra = value.__pydantic_extra__
        return (
            bool(value.__read_only__)
            or any(_must_change(item) for item in value.__dict__.values())
            or (extra is not None and any(_must_change(item) for item in extra.values()))
        )
    if isinstance(value, list | tuple):
        return any(_must_change(item) for item in cast("list[Any]", value))
    if isinstance(value, Mapping):
        return any(_must_change(item) for item in cast("Mapping[object, object]", value).values())
    if isinstance(value, datetime):
        check_moment(value)
    return isinstance(value, bytes)


def _writable(model: Model) -> dict[str, Any]:
    fields = type(model).model_fields
    named = {(fields[name].alias or name if name in fields else name): item for name, item in model.__dict__.items()}
    entries = named | (model.__pydantic_extra__ or {})
    return {
        name: prepare(item) for name, item in entries.items() if item is not omit and name not in model.__read_only__
    }


def _text(value: Any) -> bytes:
    text = to_json(prepare(value), by_alias=True)
    # Also a string may hold these words: only a look at the text tells.
    if b"NaN" in text or b"Infinity" in text:
        json.loads(text, parse_constant=_refuse_constant)
    return text


def _refuse_constant(name: str) -> NoReturn:
    raise NotWritable(f"{name} is no number that JSON can say; send null, or leave the field out")


def _reason(value: Any, error: Exception) -> str:
    """Why `value` cannot be written, with the place of the first part that cannot."""
    place = next(_unwritable(value, ""), "")
    reason = str(error).partition("\n")[0].removeprefix("Error serializing to JSON: ")
    return f"`{place}`: {reason}" if place else reason


def _unwritable(value: Any, place: str) -> Iterator[str]:
    """The places of what has no JSON, outermost first."""
    parts: Mapping[Any, Any] = {}
    if isinstance(value, Model):
        parts = value.__dict__ | (value.__pydantic_extra__ or {})
    elif isinstance(value, dict):
        parts = cast("dict[object, object]", value)
    elif isinstance(value, list | tuple):
        parts = dict(enumerate(cast("list[Any]", value)))
    if not parts:
        try:
            _text(value)
        except (ValueError, RecursionError):
            yield place
    elif place.count(".") < _DEEPEST:
        for name, item in parts.items():
            if item is not omit:
                yield from _unwritable(item, f"{place}.{name}" if place else str(name))
