"""Limits: what a schema asks of a value beside its type, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specloom.ir.nodes import Alias, TypeDecl
from specloom.ir.types import Array, Constraints, Map, Named, Nullable, Primitive, TypeRef
from specloom.plan.markdown import inline


def limits_of(ref: TypeRef, decls: Mapping[str, TypeDecl]) -> tuple[str, ...]:
    """The limits of a value of this type, a phrase each: `1 to 8`, `at most 40 characters`."""
    match ref:
        case Primitive(constraints=constraints) | Array(_, constraints) | Map(_, constraints):
            return tuple(limits(constraints))
        case Nullable(item):
            return limits_of(item, decls)
        case Named(id) if isinstance(declared := decls.get(id), Alias):
            return limits_of(declared.target, decls)
        case _:
            return ()


def limits(constraints: Constraints) -> Iterator[str]:
    """The assertions that a caller wants to know before sending a value, a phrase each."""
    yield from _range(constraints.minimum, constraints.maximum, "")
    yield from (f"above {_plain(low)}" for low in [constraints.exclusive_minimum] if low is not None)
    yield from (f"below {_plain(high)}" for high in [constraints.exclusive_maximum] if high is not None)
    yield from (f"a multiple of {_plain(step)}" for step in [constraints.multiple_of] if step is not None)
    yield from _range(constraints.min_length or None, constraints.max_length, "character")
    yield from _range(constraints.min_items or None, constraints.max_items, "entry")
    if constraints.unique_items:
        yield "no entry twice"
    yield from _range(constraints.min_properties or None, constraints.max_properties, "key")
    if constraints.pattern is not None:
        yield f"matches {inline(constraints.pattern)}"


_PLURALS = {"": "", "character": " characters", "entry": " entries", "key": " keys"}


def _range(low: float | None, high: float | None, unit: str) -> Iterator[str]:
    last = low if high is None else high
    counted = f" {unit}" if unit and last == 1 else _PLURALS[unit]
    if low is None and high is not None:
        yield f"at most {_plain(high)}{counted}"
    elif low is not None and high is None:
        yield f"at least {_plain(low)}{counted}"
    elif low is not None:
        yield f"{_plain(low)}{counted}" if low == last else f"{_plain(low)} to {_plain(last)}{counted}"


def _plain(number: float | None) -> float | None:
    """`1` where a document has `1.0`, as those of pydantic have."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
