"""Expressions: a JSON value as the Python that a person would write for an argument of its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from specloom.ir.nodes import Alias, Model, TypeDecl, Union
from specloom.ir.types import Array, Choice, JsonValue, Map, Named, Nullable, Primitive, Tuple, TypeRef
from specloom.plan.fitting import fits
from specloom.plan.formats import FORMATS, written
from specloom.plan.layout import Expression, Group, quoted
from specloom.plan.nodes import Import


@dataclass(frozen=True, slots=True)
class Expressions:
    """Writes values and remembers what the file must import for them."""

    decls: Mapping[str, TypeDecl]
    imports: set[Import] = field(default_factory=set[Import])

    def write(self, value: JsonValue, ref: TypeRef | None) -> Expression:
        """The expression for a value of the type; without a type, the plain literal."""
        match value, ref:
            case _, Nullable(item) if value is not None:
                return self.write(value, item)
            case _, Named(id):
                return self._declared(value, self.decls.get(id))
            case _, Choice(options):
                return self.write(value, next((option for option in options if fits(self.decls, value, option)), None))
            case str(), Primitive(kind="string", format=format) if format in FORMATS:
                return self._formatted(value, format)
            case str(), Primitive(kind="binary"):
                return repr(value.encode(errors="replace"))
            case list(), Array(item):
                return _listed(self.write(entry, item) for entry in value)
            case list(), Tuple(items):
                types = (*items, *[None] * len(value))
                return _listed((self.write(entry, type) for entry, type in zip(value, types, strict=False)), "(", ")")
            case dict(), Map(item):
                return self._mapping(value, dict.fromkeys(value, item))
            case _:
                return self._plain(value)

    def _declared(self, value: JsonValue, decl: TypeDecl | None) -> Expression:
        match decl:
            case Model() if isinstance(value, dict):
                known = {field.wire: field.type for field in decl.fields if not field.read_only}
                # A dict for a request has no place for keys that only answers have, or nobody knows.
                sent = value if decl.extra else {key: entry for key, entry in value.items() if key in known}
                return self._mapping(sent, known)
            case Alias():
                return self.write(value, decl.target)
            case Union():
                return self.write(value, self._arm(value, decl))
            case _:
                return self._plain(value)

    def _arm(self, value: JsonValue, union: Union) -> TypeRef | None:
        """The variant that a value belongs to: by its tag, else the first of the same shape."""
        tag = value.get(union.tag) if union.tag and isinstance(value, dict) else None
        tagged = (variant.type for variant in union.variants if tag in variant.tags)
        shaped = (variant.type for variant in union.variants if fits(self.decls, value, variant.type))
        return next(tagged, None) or next(shaped, None)

    def _mapping(self, value: dict[str, JsonValue], types: Mapping[str, TypeRef]) -> Expression:
        entries = ((f"{quoted(key)}: ", self.write(entry, types.get(key))) for key, entry in value.items())
        return Group("{", tuple(entries), "}")

    def _plain(self, value: JsonValue) -> Expression:
        match value:
            case list():
                return _listed(self._plain(entry) for entry in value)
            case dict():
                return self._mapping(value, {})
            case str():
                return quoted(value)
            case _:
                return repr(value)

    def _formatted(self, value: str, format: str) -> str:
        text, source = written(value, format)
        self.imports.update(source)
        return text


def _listed(entries: Iterable[Expression], opening: str = "[", closing: str = "]") -> Group:
    return Group(opening, tuple(("", entry) for entry in entries), closing)
