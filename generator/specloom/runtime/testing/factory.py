# Vendored from generator/specloom/runtime. Edit it there.
"""Instances for tests: any model, valid and always the same, with the fields that a test cares about set by it."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from typing_extensions import TypeAliasType

from ..data import Omit, Unknown, tagged
from .home import PACKAGE

M = TypeVar("M", bound=BaseModel)

_SCALARS: Mapping[Any, Any] = {
    str: "text",
    int: 1,
    float: 1.0,
    bool: True,
    bytes: b"hello",
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    AwareDatetime: datetime(2026, 1, 1, tzinfo=UTC),
    date: date(2026, 1, 1),
    time: time(0, 0, tzinfo=UTC),
    timedelta: timedelta(seconds=30),
    Decimal: Decimal("1.00"),
    UUID: UUID("00000000-0000-4000-8000-000000000000"),
    Any: {},
    object: {},
    type(None): None,
}


def make(model: type[M], /, **fields: Any) -> M:
    """A valid instance: the fields given here, and for the others what the document shows as an example.

    Where it shows none, a value that fits. Optional fields that the document shows no example of are left out. Raises
    `TypeError` for a field that the model does not have, and pydantic's `ValidationError` for a value of the wrong type.
    """
    _check_names(model, fields)
    names = {name: field.alias or name for name, field in model.model_fields.items()}
    given = {names[name]: value for name, value in fields.items()}
    return model.model_validate({**_Making(()).fields(model, frozenset(given)), **given})


def _check_names(model: type[BaseModel], fields: Mapping[str, Any]) -> None:
    model.model_rebuild()
    for name in fields:
        if name not in model.model_fields:
            near = get_close_matches(name, model.model_fields, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f": it has {', '.join(model.model_fields)}"
            raise TypeError(f"{model.__name__} has no field `{name}`{hint}")


@dataclass(frozen=True, slots=True)
class _Making:
    """The models that are being made, outermost first: one inside itself is as empty as it may be."""

    inside: tuple[type[BaseModel], ...]

    def fields(self, model: type[BaseModel], given: frozenset[str]) -> dict[str, Any]:
        """Values by their names on the wire."""
        model.model_rebuild()  # what it refers to may be defined below it
        shown = _samples().get(model.__name__, {})
        within = _Making((*self.inside, model))
        values: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            wire = field.alias or name
            if wire in given:
                continue
            if wire in shown:
                values[wire] = shown[wire]
            elif field.is_required():
                values[wire] = within.value(_marked(field.annotation, field.metadata))
        return values

    def value(self, annotation: Any) -> Any:
        """A value of a type."""
        if annotation in _SCALARS:
            return _SCALARS[annotation]
        if isinstance(annotation, TypeAliasType):
            return self.value(annotation.__value__)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return self.fields(annotation, frozenset())
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._of_marked(annotation, arguments)
        if origin is Literal:
            return arguments[0]
        if origin in (Union, types.UnionType):
            return self._of_union(arguments)
        return {} if origin in (dict, Mapping) else []

    def _of_marked(self, annotation: Any, arguments: Sequence[Any]) -> Any:
        for mark in arguments[1:]:
            if isinstance(mark, tagged):
                variants = mark.variants(arguments[0])
                tag, variant = next(iter(sorted(variants.items(), key=lambda each: each[1] in self.inside)))
                return {**self.fields(variant, frozenset()), mark.tag: tag}
        return _SCALARS.get(annotation) or self.value(arguments[0])

    def _of_union(self, arms: Sequence[Any]) -> Any:
        """The first arm that leads to no model inside itself; null rather than a model that may be missing."""
        known = [arm for arm in arms if arm is not Unknown and arm is not Omit]
        closed = [arm for arm in known if get_origin(arm) is Literal]
        first = (closed or known or [type(None)])[0]
        if type(None) in known and not _is_scalar(first):
            return None
        free = [arm for arm in known if arm not in self.inside]
        return self.value(first if first in free or closed else (free or known)[0])


def _is_scalar(annotation: Any) -> bool:
    return annotation in _SCALARS or get_origin(annotation) is Literal


def _marked(annotation: Any, marks: Sequence[Any]) -> Any:
    kept = [mark for mark in marks if isinstance(mark, tagged)]
    form: Any = Annotated
    return form[(annotation, *kept)] if kept else annotation


@cache
def _samples() -> Mapping[str, Mapping[str, Any]]:
    """The document's examples, by model and field."""
    if find_spec(f"{PACKAGE}.samples") is None:
        return {}
    texts = cast("Mapping[str, str]", import_module(f"{PACKAGE}.samples").SAMPLES)
    return {name: json.loads(text) for name, text in texts.items()}
