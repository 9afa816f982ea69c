"""Wire types: a type reference as the words of a reference page, with links to the types that have a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specloom.ir.nodes import Enum, TypeDecl
from specloom.ir.types import Array, Choice, Constraints, Literals, Map, Named, Nullable, Primitive, Tuple, TypeRef
from specloom.plan.markdown import code, link


@dataclass(frozen=True, slots=True)
class TypeWords:
    """Says types in words. `links` leads from a type's id to its title and its place, seen from the page."""

    decls: Mapping[str, TypeDecl]
    links: Mapping[str, tuple[str, str]]

    def say(self, ref: TypeRef | None) -> str:
        """`list of [Job](…)`, `integer, 1 to 8`, `string or null`."""
        match ref:
            case None:
                return "nothing"
            case Primitive(kind="any"):
                return "anything"
            case Primitive(kind, format, constraints):
                return ", ".join([f"{kind} ({format})" if format else kind, *_bounds(constraints)])
            case Literals(values):
                return _one_of(values)
            case Array(item, constraints):
                return ", ".join([f"list of {self.say(item)}", *_bounds(constraints)])
            case Tuple(items, rest):
                is_closed = rest is None or rest == Primitive("never")
                more = "" if is_closed else f", then any number of {self.say(rest)}"
                return f"list of {', '.join(map(self.say, items))}{more}"
            case Map(value):
                return f"map of {self.say(value)}"
            case Choice(options):
                return " or ".join(dict.fromkeys(map(self.say, options)))
            case Nullable(item):
                # "string or null, at most 40 characters": the bounds are those of the string.
                head, comma, bounds = self.say(item).partition(", ")
                return f"{head} or null{comma}{bounds}"
            case Named(id):
                return link(*self.links[id]) if id in self.links else self._unlinked(self.decls.get(id))

    def _unlinked(self, decl: TypeDecl | None) -> str:
        if isinstance(decl, Enum) and decl.is_anonymous:
            return _one_of([member.value for member in decl.members])
        return code(" ".join(decl.name.words) if decl else "anything")


def _one_of(values: Iterable[object]) -> str:
    return " or ".join(code(str(value).lower() if isinstance(value, bool) else str(value)) for value in values)


def _bounds(constraints: Constraints) -> Iterator[str]:
    """The assertions that a caller wants to know before sending a value."""
    low, high = constraints.minimum, constraints.maximum
    if low is not None or high is not None:
        yield _range(low, high, "")
    yield from (f"above {low}" for low in [constraints.exclusive_minimum] if low is not None)
    yield from (f"below {high}" for high in [constraints.exclusive_maximum] if high is not None)
    for low, high, unit in (
        (constraints.min_length, constraints.max_length, "characters"),
        (constraints.min_items, constraints.max_items, "entries"),
        (constraints.min_properties, constraints.max_properties, "keys"),
    ):
        if low is not None or high is not None:
            yield _range(low, high, f" {unit}")
    if constraints.pattern is not None:
        yield f"matches {code(constraints.pattern)}"


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None:
        return f"at most {high}{unit}"
    return f"{low} to {high}{unit}" if high is not None else f"at least {low}{unit}"
