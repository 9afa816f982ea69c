"""Wire types: a type reference as the words of a reference page, with links to the types that have a section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specloom.ir.nodes import Enum, TypeDecl
from specloom.ir.types import Array, Choice, Constraints, Literals, Map, Named, Nullable, Primitive, Tuple, TypeRef
from specloom.plan.limits import limits
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
                return ", ".join([f"{kind} ({format})" if format else kind, *_limits(constraints)])
            case Literals(values):
                return _one_of(values)
            case Array(item, constraints):
                words, asked = self.say(item), list(_limits(constraints))
                inner = f"({words})" if asked and ", " in words else words
                return ", ".join([f"list of {inner}", *asked])
            case Tuple(items, rest):
                is_closed = rest is None or rest == Primitive("never")
                more = "" if is_closed else f", then any number of {self.say(rest)}"
                return f"list of {', '.join(map(self.say, items))}{more}"
            case Map(value, constraints):
                return ", ".join([f"map of {self.say(value)}", *_limits(constraints)])
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


def _limits(constraints: Constraints) -> Iterator[str]:
    return (phrase.replace("|", "\\|") for phrase in limits(constraints))


def _one_of(values: Iterable[object]) -> str:
    return " or ".join(code(str(value).lower() if isinstance(value, bool) else str(value)) for value in values)
