# Vendored from generator/specloom/runtime. Edit it there.
"""Objects from where a program has kept them: a database, a queue, a file."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from ..data import Decoder, Issue, NotReadable, Provenance, dump_json, issues_of_items
from .errors import DecodeError

T = TypeVar("T")


def read_as(kind: type[T], kept: object) -> T:
    """An object of this class, or a list of them, from what `model_dump` or `model_dump_json` made of one.

    As tolerant as the reading of answers: what is not as documented is in `issues_of`, and only something else
    altogether raises `DecodeError`. Text and bytes are JSON. The object belongs to no client.
    """
    body = kept.encode() if isinstance(kept, str) else kept if isinstance(kept, bytes) else dump_json(kept)
    try:
        value, _, issues = Decoder(kind).decode(body)
    except NotReadable as error:
        failure = DecodeError(f"this is no {getattr(kind, '__name__', kind)}: {error}")
        failure.errors = list(error.issues)
        raise failure from error
    if isinstance(value, list):
        each = issues_of_items(issues, len(cast("list[object]", value)))
        for place, item in enumerate(cast("list[object]", value)):
            _tell(item, each.get(place, ()))
    else:
        _tell(value, issues)
    return cast("T", value)


def _tell(value: Any, issues: tuple[Issue, ...]) -> None:
    if issues and hasattr(value, "__pydantic_fields_set__"):
        object.__setattr__(value, "_provenance", Provenance(None, issues))
