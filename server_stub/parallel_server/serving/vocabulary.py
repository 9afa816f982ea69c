# Vendored from generator/specloom/runtime. Edit it there.
"""Which properties a type knows at a place: asked only when a request was refused, to suggest a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel


def property_names(annotation: Any, location: Sequence[str | int]) -> set[str]:
    """The wire names of the properties that may stand at `location`, as pydantic reports it."""
    models = list(_models(annotation))
    for part in location:
        models = list(_step(models, annotation, part))
        annotation = None
    return {_wire_name(model, name) for model in models for name in model.model_fields}


def _step(models: Sequence[type[BaseModel]], annotation: Any, part: str | int) -> Iterator[type[BaseModel]]:
    """The models one step further down; a part that is no property names the variant of a union."""
    if isinstance(part, int):
        yield from models or _models(annotation)
        return
    below = [
        found
        for model in models
        for name in model.model_fields
        if _wire_name(model, name) == part
        for found in _models(model.model_fields[name].annotation)
    ]
    yield from below or _variants(models, part)


def _variants(models: Sequence[type[BaseModel]], label: str) -> Sequence[type[BaseModel]]:
    named = [model for model in models if model.__name__ == label or _has_tag(model, label)]
    return named or models


def _has_tag(model: type[BaseModel], tag: str) -> bool:
    return any(tag in get_args(field.annotation) for field in model.model_fields.values())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that a value of this type may be, or hold as an item."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _models(get_args(annotation)[0])
    else:
        for argument in get_args(annotation):
            yield from _models(argument)


def _wire_name(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name
