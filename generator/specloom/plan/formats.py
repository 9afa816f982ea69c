"""Formats: text of a well-known format as the Python value that its annotation asks for."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from uuid import UUID

from specloom.plan.layout import quoted
from specloom.plan.nodes import Import

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def written(text: str, format: str) -> tuple[str, Iterable[Import]]:
    """The expression and what it imports; the plain text where it is not what its format says."""
    source, write = FORMATS[format]
    expression = write(text)
    return (expression, [source] if source else []) if expression else (quoted(text), [])


def is_written_well(text: str, format: str) -> bool:
    """Whether text is what its format says, as far as we know the format."""
    return format not in FORMATS or bool(FORMATS[format][1](text))


def _datetime(text: str) -> str:
    return f"datetime.fromisoformat({quoted(text)})" if _parses(dt.datetime.fromisoformat, text) else ""


def _date(text: str) -> str:
    return f"date.fromisoformat({quoted(text)})" if _parses(dt.date.fromisoformat, text) else ""


def _uuid(text: str) -> str:
    return f"UUID({quoted(text)})" if _parses(UUID, text) else ""


def _decimal(text: str) -> str:
    return f"Decimal({quoted(text)})" if _parses(Decimal, text) else ""


def _duration(text: str) -> str:
    found = _DURATION.fullmatch(text)
    if not found:
        return ""
    names = ("days", "hours", "minutes", "seconds")
    return (
        f"timedelta({', '.join(f'{name}={count}' for name, count in zip(names, found.groups(), strict=True) if count)})"
    )


def _bytes(text: str) -> str:
    try:
        return repr(base64.b64decode(text, validate=True))
    except binascii.Error:
        return ""


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except (ValueError, InvalidOperation):
        return False
    return True


FORMATS: Mapping[str, tuple[Import | None, Callable[[str], str]]] = {
    "date-time": (Import("datetime", "datetime"), _datetime),
    "date": (Import("datetime", "date"), _date),
    "duration": (Import("datetime", "timedelta"), _duration),
    "uuid": (Import("uuid", "UUID"), _uuid),
    "decimal": (Import("decimal", "Decimal"), _decimal),
    "byte": (None, _bytes),
    "base64": (None, _bytes),
}
