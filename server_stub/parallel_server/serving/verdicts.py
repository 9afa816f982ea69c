# Vendored from generator/specloom/runtime. Edit it there.
"""What pydantic found, in the words of the API: a code, a place like `items[0].id`, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import getitem
from typing import Any, cast

from pydantic_core import ErrorDetails

from .codes import ValidationCodes
from .messages import expectation, kind_expected
from .problem import FieldError, Problem
from .quoting import cut, shown
from .suggestion import suggested
from .vocabulary import property_names

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """What was judged: its type, how a sentence calls its places, and where it sits in the request."""

    annotation: Any
    value: Any
    codes: ValidationCodes
    noun: str = "Field"
    root: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """One error with its place in the value, and the union variants that were tried on the way there."""

    details: ErrorDetails
    path: Location
    variants: tuple[tuple[Location, str], ...]


def field_errors(found: Iterable[ErrorDetails], subject: Subject) -> list[FieldError]:
    """One error a mistake, in the order of the document; of a union only its likeliest variant is heard."""
    placed = [_place(details, subject.value) for details in found]
    return [_worded(_at_its_tag(error), subject) for error in _one_variant_each(placed)]


def one_problem(errors: Sequence[FieldError]) -> Problem:
    """All errors as one problem: a request that cannot be read outranks one whose values are refused."""
    leading = min(errors, key=lambda error: error.code.status)
    if len(errors) == 1:
        return Problem(leading.code, leading.message, param=leading.param)
    return Problem(leading.code, leading.message, param=leading.param, errors=errors)


def whole_numbers_made_integers(found: Iterable[ErrorDetails], value: Any) -> bool:
    """Write `8.0` as 8 wherever an integer was asked for: JSON has one kind of number. Whether that changed `value`."""
    has_changed = False
    for details in found:
        path = _place(details, value).path
        if path and details["type"] in ("int_type", "int_from_float"):
            holder = reduce(getitem, path[:-1], value)
            number = holder[path[-1]]
            if isinstance(number, float) and number.is_integer():
                holder[path[-1]] = int(number)
                has_changed = True
    return has_changed


def json_path(root: str, path: Location) -> str:
    """`config.temperature`, `items[0].id`."""
    text = root
    for part in path:
        if isinstance(part, int) or not part:
            text += f"[{part!r}]"
        else:
            text += f".{cut(part)}" if text else cut(part)
    return text


def _place(details: ErrorDetails, value: Any) -> _Placed:
    """Tell the parts of pydantic's location that are places in the value from those that name union variants."""
    path: list[str | int] = []
    variants: list[tuple[Location, str]] = []
    *_, last = (None, *range(len(details["loc"])))
    for place, part in enumerate(details["loc"]):
        is_own_place = place == last and details["type"] == "missing"
        if is_own_place or _is_in(part, value):
            path.append(part)
            value = None if is_own_place else value[part]
        else:
            variants.append((tuple(path), str(part)))
    return _Placed(details, tuple(path), tuple(variants))


def _is_in(part: str | int, value: Any) -> bool:
    if isinstance(part, int):
        return isinstance(value, list) and part < len(value)  # pyright: ignore[reportUnknownArgumentType]
    return isinstance(value, dict) and part in value


def _one_variant_each(placed: Sequence[_Placed]) -> list[_Placed]:
    """Where several variants of a union were tried in vain, keep the errors of the one that came closest."""
    tried: dict[Location, dict[str, list[_Placed]]] = {}
    for error in placed:
        for where, label in error.variants[:1]:
            tried.setdefault(where, {}).setdefault(label, []).append(error)
    kept: list[_Placed] = []
    heard: set[Location] = set()
    for error in placed:
        where = error.variants[0][0] if error.variants else None
        if where is None or len(tried[where]) == 1:
            kept.append(error)
        elif where not in heard:
            heard.add(where)
            kept += _closest(where, tried[where])
    return kept


def _closest(where: Location, by_variant: dict[str, list[_Placed]]) -> list[_Placed]:
    def distance(errors: Sequence[_Placed]) -> tuple[bool, int]:
        return any(error.path == where and _is_about_type(error.details) for error in errors), len(errors)

    label, best = min(by_variant.items(), key=lambda item: distance(item[1]))
    if not distance(best)[0]:
        inner = [_Placed(error.details, error.path, error.variants[1:]) for error in best]
        return [
            _Placed(error.details, error.path, ((where, label), *error.variants)) for error in _one_variant_each(inner)
        ]
    kinds = dict.fromkeys(
        kind_expected(error.details["type"])
        for errors in by_variant.values()
        for error in errors
        if error.path == where and _is_about_type(error.details)
    )
    if "a number" in kinds:
        kinds.pop("an integer", None)
    # One error stands for all: `union_type` is ours, pydantic has no such thing.
    first = best[0].details
    return [_Placed({**first, "type": "union_type", "ctx": {"kinds": " or ".join(kinds)}}, where, ())]


def _is_about_type(details: ErrorDetails) -> bool:
    if details["type"] in ("literal_error", "enum"):
        wants_text = "'" in details.get("ctx", {}).get("expected", "")
        return isinstance(details["input"], str) != wants_text
    return details["type"].endswith("_type") or details["type"] in ("int_from_float", "none_required", "is_instance_of")


def _worded(error: _Placed, subject: Subject) -> FieldError:
    details, codes = error.details, subject.codes
    param = json_path(subject.root, error.path) or None
    name = _name(error.path, subject.root)
    called = f"{subject.noun} '{param}'" if param else "The request body"
    kind = details["type"]
    if kind == "json_invalid":
        return FieldError(codes.malformed_json, f"The request body is not valid JSON: {details['msg']}.", param)
    if kind == "missing":
        return FieldError(codes.missing_field, f"{called} is required; add it.", param)
    if kind == "extra_forbidden":
        known = property_names(subject.annotation, details["loc"][:-1])
        return FieldError(codes.unknown_field, f"Unknown field '{param}'.{suggested(name, known)}", param)
    message = f"{called} must be {expectation(details)}; got {shown(details['input'])}."
    code = codes.invalid_type if _is_about_type(details) else codes.invalid_value(_top_level(error.path, subject.root))
    return FieldError(code, message, param)


def _at_its_tag(error: _Placed) -> _Placed:
    """What pydantic says about a tagged union, said about the property that tags it."""
    details = error.details
    if details["type"] not in ("union_tag_invalid", "union_tag_not_found"):
        return error
    context = details.get("ctx", {})
    tag = str(context.get("discriminator", "")).strip("'")
    path = (*error.path, tag)
    if details["type"] == "union_tag_not_found":
        return _Placed({**details, "type": "missing"}, path, error.variants)
    expected = f"one of {context.get('expected_tags')}"
    found = {**details, "type": "literal_error", "input": details["input"][tag], "ctx": {"expected": expected}}
    return _Placed(cast("ErrorDetails", found), path, error.variants)


def _top_level(path: Location, root: str) -> str:
    # A code per field of the body or parameter, however deep the fault lies: a catalogue can list those.
    return root or next((part for part in path if isinstance(part, str)), "body")


def _name(path: Location, root: str) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), root or "body")
