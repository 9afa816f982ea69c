# Vendored from generator/specloom/runtime. Edit it there.
"""The base of the server's models: they take exactly what the document says, and refuse the rest."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import MISSING, AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticKnownError

from .places import open_ended as open_ended

omit = MISSING
Omit: TypeAlias = MISSING

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


# Escapes and character classes are tokens, so that a `$` in them is left alone.
_TOKEN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$")


class StrictModel(BaseModel):
    """A model with exact types and known fields only: built in Python by field name, read from the wire by alias.

    An absent optional field is `omit`, which is not null and is not sent.
    """

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        defer_build=True,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        protected_namespaces=(),
    )


class OpenStrictModel(StrictModel):
    """A strict model whose document allows properties that it does not name; they are kept."""

    model_config = ConfigDict(extra="allow")


def wire(name: str) -> Any:
    """The name that a field has on the wire, where Python's differs."""
    return Field(alias=name)


def tagged(tag: str) -> Any:
    """The property whose value says which variant of a union this is."""
    return Field(discriminator=tag)


def ecmascript(pattern: str) -> re.Pattern[str]:
    """A pattern of a document, which is written for ECMAScript: `$` is the very end, `\\d` and `\\w` are ASCII."""
    return re.compile(_TOKEN.sub(lambda token: r"\Z" if token[0] == "$" else token[0], pattern), re.ASCII)


def _require_each_once(items: list[Any]) -> list[Any]:
    if any(item in items[:place] for place, item in enumerate(items)):
        raise ValueError("must be a list without repeated items")
    return items


unique_items = AfterValidator(_require_each_once)
"""Refuses a list that holds two equal items."""


def _require_rfc3339(value: object) -> object:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise PydanticKnownError("datetime_type")
    if not _RFC3339.fullmatch(value):
        raise ValueError("must be a time with a zone, like '2026-01-31T09:00:00Z'")
    return value


# pydantic alone would also take `"1700000000"`. Not strict, because text that passed the check is a Python value.
# Type checkers are told what it is a kind of: to them an annotated type is no value, and knows no `|`.
if TYPE_CHECKING:
    Timestamp: TypeAlias = datetime
else:
    Timestamp = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_require_rfc3339)]
"""An instant, RFC 3339 on the wire."""
