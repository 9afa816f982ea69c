# Vendored from generator/specloom/runtime. Edit it there.
"""Reading what is not as documented: keep all that fits, keep the rest as it came, and say where."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from .absence import omit
from .model import Model
from .places import places_of
from .provenance import Issue
from .unions import Unknown, tagged


class Issues(list[Issue]):
    """The misfits found so far. With `is_sparse`, what is absent was not asked for, and is none."""

    def __init__(self, is_sparse: bool = False) -> None:
        super().__init__()
        self.is_sparse = is_sparse


_JSON_NAMES = {
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "str": "string",
    "list": "array",
    "dict": "object",
}


def read(annotation: Any, value: Any, path: str, issues: Issues) -> Any:
    """`value`, plain data from JSON, as `annotation` where it fits; each misfit is added to `issues`."""
    try:
        return adapter_of(annotation).validate_json(to_json(value), strict=True, by_alias=True, by_name=False)
    except ValidationError as error:
        return _read_parts(annotation, value, path, issues, error)


def show(value: Any) -> str:
    """A value in few words: its JSON type and how it begins."""
    if value is None:
        return "null"
    kind, text = str(type(value).__name__), repr(value)
    return f"{_JSON_NAMES.get(kind, kind)} {text if len(text) <= 60 else text[:57] + '...'}"


def _read_parts(annotation: Any, value: Any, path: str, issues: Issues, error: ValidationError) -> Any:
    target, marks = _unwrap(annotation)
    if isinstance(target, type) and issubclass(target, BaseModel) and isinstance(value, dict):
        return _read_model(target, cast("dict[str, Any]", value), path, issues)
    origin, args = get_origin(target), get_args(target)
    if origin in (Union, types.UnionType):
        return _read_union(target, marks, value, path, issues, error)
    if origin is tuple and isinstance(value, list) and args[1:] != (...,):
        items = cast("list[object]", value)
        return _read_places(places_of(args, len(items)), items, path, issues)
    if origin in (list, tuple, set, frozenset) and isinstance(value, list) and args:
        items = cast("list[object]", value)
        made = [read(args[0], item, _join(path, str(index)), issues) for index, item in enumerate(items)]
        return tuple(made) if origin is tuple else made
    if origin in (dict, Mapping) and isinstance(value, dict) and len(args) == 2:
        entries = cast("dict[str, Any]", value)
        return {key: read(args[1], item, _join(path, key), issues) for key, item in entries.items()}
    return _keep(annotation, value, path, issues, error)


def _read_places(places: tuple[Any, ...], items: list[object], path: str, issues: Issues) -> tuple[Any, ...]:
    """A list with a type for each place; what stands beyond them is kept as it came."""
    typed = [
        read(place, item, _join(path, str(index)), issues)
        for index, (place, item) in enumerate(zip(places, items, strict=False))
    ]
    more = items[len(typed) :]
    for index in range(len(typed), len(places)):
        issues.append(Issue(_join(path, str(index)), "a value", "nothing"))
    for index, item in enumerate(more, len(typed)):
        issues.append(Issue(_join(path, str(index)), "nothing", show(item)))
    return (*typed, *more)


def _read_model(cls: type[BaseModel], value: dict[str, Any], path: str, issues: Issues) -> BaseModel:
    rest = dict(value)
    values: dict[str, Any] = {}
    for name, field in _fields(cls).items():
        wire_name = field.alias or name
        if wire_name in rest:
            before = len(issues)
            annotation = _with_marks(field.annotation, field.metadata)
            values[name] = read(annotation, rest.pop(wire_name), _join(path, wire_name), issues)
            if issubclass(cls, Model) and name in cls.__secret__:
                issues[before:] = [Issue(issue.path, issue.expected, "***") for issue in issues[before:]]
        elif field.is_required():
            values[name] = omit
            if not issues.is_sparse:
                issues.append(Issue(_join(path, wire_name), "a value", "nothing"))
    present = {name for name, item in values.items() if item is not omit} | rest.keys()
    return cls.model_construct(present, **(rest | values))


def _read_union(
    target: Any, marks: tuple[Any, ...], value: Any, path: str, issues: Issues, error: ValidationError
) -> Any:
    arm = _pick_arm(target, marks, value)
    if arm is None:
        return _keep(_with_marks(target, list(marks)), value, path, issues, error)
    return read(arm, value, path, issues)


def _pick_arm(target: Any, marks: tuple[Any, ...], value: Any) -> Any:
    """The variant that `value` was most likely meant to be."""
    for mark in marks:
        if isinstance(mark, tagged):
            return mark.select(target, value)
    arms = [arm for arm in get_args(target) if arm is not Unknown]
    fitting = [arm for arm in arms if _could_be(arm, value)]
    if not isinstance(value, dict) or len(fitting) <= 1:
        return fitting[0] if len(fitting) == 1 or (fitting and not isinstance(value, dict)) else None
    keys = cast("dict[str, Any]", value).keys()
    return max(fitting, key=lambda arm: _shared_keys(arm, keys))


def _could_be(arm: Any, value: Any) -> bool:
    target, _ = _unwrap(arm)
    origin = get_origin(target)
    if origin in (Union, types.UnionType):
        return any(_could_be(part, value) for part in get_args(target))
    if isinstance(value, dict):
        return origin in (dict, Mapping) or (isinstance(target, type) and issubclass(target, BaseModel))
    if isinstance(value, list):
        return origin in (list, tuple, set, frozenset)
    return isinstance(value, str) and target is datetime


def _shared_keys(arm: Any, keys: Any) -> int:
    target, _ = _unwrap(arm)
    if isinstance(target, type) and issubclass(target, BaseModel):
        return len({field.alias or name for name, field in _fields(target).items()} & set(keys))
    return 0


def _keep(annotation: Any, value: Any, path: str, issues: Issues, error: ValidationError) -> Any:
    """A value that is not of its type: as that type where it can only mean one thing, else as it came."""
    first = _first(error)
    if first["type"] == "int_type" and isinstance(value, float) and value.is_integer():
        return int(value)  # JSON has one kind of number: 4.0 is 4
    try:
        meant = adapter_of(annotation).validate_json(to_json(value))
    except ValidationError as loose:
        first, meant = _first(loose), value
        if first["type"] == "timezone_aware":
            meant = adapter_of(datetime).validate_python(value)
    issues.append(Issue(path, first["msg"].removeprefix("Input should be "), show(value)))
    return meant


def _first(error: ValidationError) -> Any:
    return error.errors(include_url=False, include_context=False)[0]


def _fields(cls: type[BaseModel]) -> Mapping[str, Any]:
    cls.model_rebuild()
    return cls.model_fields


def _unwrap(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    if get_origin(annotation) is Annotated:
        target, *marks = get_args(annotation)
        return target, tuple(marks)
    return annotation, ()


def _with_marks(annotation: Any, marks: list[Any]) -> Any:
    # As a value: the special form is a class in some versions of Python and an object in others.
    form: Any = Annotated
    return form[(annotation, *marks)] if marks else annotation


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def adapter_of(annotation: Any) -> TypeAdapter[Any]:
    """What pydantic reads a type with, made once where that can be."""
    try:
        return _cached(annotation)
    except TypeError:  # an annotation with an unhashable mark
        return TypeAdapter(annotation)


_cached: Callable[[Any], TypeAdapter[Any]] = lru_cache(maxsize=1024)(TypeAdapter)
