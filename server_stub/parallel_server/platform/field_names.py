"""Which paths a `fields` parameter may name: those of the answer's schema, as the caller's dated version has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin

from pydantic import BaseModel

from parallel_server.generated import error_codes as codes
from parallel_server.platform.versions import chain
from parallel_server.serving.operation import OperationMeta
from parallel_server.serving.problem import Problem
from parallel_server.serving.suggestion import suggested

# A value with every name that it may have: objects as such, lists for lists and for alternatives. An object with the
# name `*` takes any other name too.
Specimen: TypeAlias = "dict[str, Specimen] | list[Specimen] | str | None"
_ANY = "*"
_ANYTHING: dict[str, Specimen] = {_ANY: None}


def require_known_fields(meta: OperationMeta, paths: Sequence[str], version: str) -> None:
    """Refuse the first path that leads nowhere, whatever data there happens to be."""
    if not paths or meta.returns is None:
        return
    specimen = specimen_of(meta.returns, version)
    for path in paths:
        names = path.split(".")
        if path != _ANY and not _leads_somewhere(specimen, names):
            hint = _hint(specimen, names)
            raise Problem(codes.UNKNOWN_FIELD, f"Unknown field '{path}' in `fields`.{hint}", param="fields")


@cache
def specimen_of(returns: Callable[[], Any], version: str) -> Specimen:
    """What `returns` looks like in a dated version."""
    return cast("Specimen", chain.downgrade(version, _specimen(returns(), ())))


def _leads_somewhere(specimen: Specimen, names: Sequence[str]) -> bool:
    if not names:
        return True
    if isinstance(specimen, list):
        return any(_leads_somewhere(item, names) for item in specimen)
    if not isinstance(specimen, dict):
        return False
    if names[0] in specimen:
        return _leads_somewhere(specimen[names[0]], names[1:])
    # The name of a free map's entry may hold dots, so that the rest is a name too.
    return _ANY in specimen


def _hint(specimen: Specimen, names: Sequence[str]) -> str:
    """The nearest name at the place where the path goes astray."""
    good = next(place for place in reversed(range(len(names))) if _leads_somewhere(specimen, names[:place]))
    before = "".join(f"{name}." for name in names[:good])
    known = [before + name for name in _names_at(specimen, names[:good])]
    return suggested(before + names[good], known)


def _names_at(specimen: Specimen, names: Sequence[str]) -> set[str]:
    if isinstance(specimen, list):
        return {name for item in specimen for name in _names_at(item, names)}
    if not isinstance(specimen, dict):
        return set()
    return _names_at(specimen.get(names[0]), names[1:]) if names else set(specimen) - {_ANY}


def _specimen(annotation: Any, inside: tuple[type[BaseModel], ...]) -> Specimen:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(annotation, inside)
    if origin is Annotated:
        return _specimen(arguments[0], inside)
    if origin is Literal:
        # The name of the object's kind, by which an older version recognises it.
        return arguments[0] if len(arguments) == 1 and isinstance(arguments[0], str) else None
    if origin in (Union, UnionType):
        objects: list[Specimen] = [
            found for item in arguments if isinstance(found := _specimen(item, inside), dict | list)
        ]
        return objects[0] if len(objects) == 1 else objects or None
    if origin in (list, tuple, set, frozenset):
        return [_specimen(item, inside) for item in arguments]
    return _ANYTHING if annotation is Any or origin is dict else None


def _of_model(model: type[BaseModel], inside: tuple[type[BaseModel], ...]) -> Specimen:
    if model in inside:
        # However deep it goes, nobody has to follow.
        return _ANYTHING
    model.model_rebuild()
    named: dict[str, Specimen] = {
        field.alias or name: _specimen(field.annotation, (*inside, model)) for name, field in model.model_fields.items()
    }
    return named | _ANYTHING if model.model_config.get("extra") == "allow" else named
