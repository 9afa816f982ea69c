# Vendored from generator/specloom/runtime. Edit it there.
"""From values to what goes on the wire: absent values are dropped, and so is what only the server may set."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, cast

from pydantic_core import to_json, to_jsonable_python

from .absence import omit
from .model import Model

_SCALARS = frozenset({str, int, float, bool, type(None)})


def encode_json(value: Any) -> bytes:
    """`value` as JSON text."""
    return to_json(prepare(value), by_alias=True)


def to_plain(value: Any) -> Any:
    """`value` as dicts, lists, strings, numbers, booleans and None, the way `encode_json` would write it."""
    return to_jsonable_python(prepare(value), by_alias=True)


def prepare(value: Any) -> Any:
    """`value` without what must not be sent. What needs no change is returned as it is, not copied."""
    if type(value) in _SCALARS:
        return value
    if isinstance(value, dict):
        entries = cast("dict[Any, Any]", value)
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
    return value


def _must_change(value: Any) -> bool:
    """Whether pydantic, left alone, would write what must not be sent: read-only fields, or base64 for URLs."""
    if isinstance(value, Model):
        return bool(value.__read_only__) or any(_must_change(item) for item in value.__dict__.values())
    if isinstance(value, list | tuple):
        return any(_must_change(item) for item in cast("list[Any]", value))
    if isinstance(value, Mapping):
        return any(_must_change(item) for item in cast("Mapping[Any, Any]", value).values())
    return isinstance(value, bytes)


def _writable(model: Model) -> dict[str, Any]:
    fields = type(model).model_fields
    named = {(fields[name].alias or name if name in fields else name): item for name, item in model.__dict__.items()}
    entries = named | (model.__pydantic_extra__ or {})
    return {
        name: prepare(item) for name, item in entries.items() if item is not omit and name not in model.__read_only__
    }
