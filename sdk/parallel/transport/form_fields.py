# Vendored from generator/specloom/runtime. Edit it there.
"""Objects as forms: their fields, and the pairs that these become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from ..data import omit, prepare
from .operation import Param, Part
from .parameters import form_pairs


def encode_form(encoding: Iterable[Part], body: Any) -> bytes:
    """The fields of an object as the pairs of a form, each as its encoding has it."""
    parts = {part.wire: part for part in encoding}
    pairs: list[str] = []
    for name, value in fields_of(body).items():
        if value is not None:
            part = parts.get(name) or Part(name)
            pairs.extend(f"{key}={text}" for key, text in form_pairs(name, value, _as_param(part, value)))
    return "&".join(pairs).encode()


def parts_in(body: Any) -> Any:
    """The fields of an object, or what is a list of parts already."""
    if not isinstance(body, Mapping) and not hasattr(body, "model_dump"):
        return body
    # Not prepared: a part's bytes are its content, not a value for JSON.
    fields: Mapping[str, Any] = cast("Mapping[str, Any]", body) if isinstance(body, Mapping) else fields_of(body)
    return {name: value for name, value in fields.items() if value is not omit}


def fields_of(body: Any) -> Mapping[str, Any]:
    """The fields of an object by their names on the wire, but for those that are omitted."""
    prepared: Any = prepare(body)
    if hasattr(prepared, "model_dump"):
        prepared = prepared.model_dump(by_alias=True)
    return cast("Mapping[str, Any]", prepared)


def _as_param(part: Part, value: Any) -> Param:
    """How a field of a form is written; OpenAPI 3.1.1: a style where one is given, else JSON for an object."""
    is_json = part.content_type.endswith("json") or isinstance(value, Mapping) or hasattr(value, "model_dump")
    media = "application/json" if is_json and not part.style else ""
    return Param(part.wire, "query", part.style, part.explode, part.allow_reserved, media)
