"""When two values say the same: JSON by its values, text of parameters by what JSON would write."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

_DURATION = TypeAdapter(timedelta)


def texts(value: Any) -> Any:
    """A value as a style writes it: text, lists of text, dicts of text; null entries are left out."""
    if isinstance(value, dict):
        return {key: texts(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [texts(item) for item in value if item is not None]
    return value if isinstance(value, str) else json.dumps(value)


def same_text(sent: Any, read: Any) -> bool:
    """Whether what was read from a parameter is what was sent."""
    if isinstance(sent, dict) and isinstance(read, dict):
        return sent.keys() == read.keys() and all(same_text(sent[key], read[key]) for key in sent)
    if isinstance(sent, list):
        items = read if isinstance(read, list) else [read]
        return len(sent) == len(items) and all(map(same_text, sent, items))
    return isinstance(sent, str) and isinstance(read, str) and (sent == read or _same_word(sent, read))


def difference(sent: Any, came: Any, place: str = "") -> str:
    """Where two JSON values differ, in a few words; empty when they say the same."""
    if isinstance(sent, dict) and isinstance(came, dict):
        if sent.keys() != came.keys():
            return (
                f"{place or 'it'} lost {sorted(sent.keys() - came.keys())}, gained {sorted(came.keys() - sent.keys())}"
            )
        return next(filter(None, (difference(sent[key], came[key], f"{place}.{key}") for key in sent)), "")
    if isinstance(sent, list) and isinstance(came, list):
        if len(sent) != len(came):
            return f"{place or 'it'} had {len(sent)} items and has {len(came)}"
        pairs = enumerate(zip(sent, came, strict=True))
        return next(filter(None, (difference(one, other, f"{place}[{index}]") for index, (one, other) in pairs)), "")
    if isinstance(sent, bool) or isinstance(came, bool):
        is_same = sent is came
    else:
        is_same = sent == came or (isinstance(sent, str) and isinstance(came, str) and _same_word(sent, came))
    return "" if is_same else f"{place or 'it'} was {sent!r} and is {came!r}"


def _same_word(first: str, second: str) -> bool:
    """Two spellings of one moment, one span of time, one number or the same bytes."""
    return any(_read(first, reader) == _read(second, reader) is not None for reader in _READERS)


def _read(text: str, reader: Any) -> Any:
    try:
        return reader(text)
    except (ValueError, ValidationError, Error):
        return None


def _number(text: str) -> float | None:
    found = float(text)
    return found if found == found else None


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _span(text: str) -> timedelta | None:
    return _DURATION.validate_python(text) if text[:1] == "P" else None


_READERS = (_moment, _number, _span, lambda text: b64decode(text, validate=True) if text.endswith("=") else None)
