"""Annotations: turns a type reference into the text of a Python annotation and the imports that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from specloom.ir.nodes import Enum, Model, Union
from specloom.ir.types import (
    UNCONSTRAINED,
    Array,
    Choice,
    Constraints,
    Literals,
    Map,
    Named,
    Nullable,
    Primitive,
    Tuple,
    TypeRef,
)
from specloom.plan.nodes import Import
from specloom.plan.types import Flavour, Types

# Lower-case names that annotations use. A field or method of the same name would be found in their place, so that
# class spells them through their module.
_SHADOWABLE = {
    **{name: Import("builtins") for name in ("bool", "bytes", "dict", "float", "int", "list", "str", "tuple")},
    **{name: Import("datetime", alias="_datetime") for name in ("date", "datetime", "timedelta")},
}

_FORMATS = {
    "date-time": Import("datetime", "datetime"),
    "date": Import("datetime", "date"),
    "duration": Import("datetime", "timedelta"),
    "uuid": Import("uuid", "UUID"),
    "decimal": Import("decimal", "Decimal"),
}
# Beside each other in a union written with bars.
_MOST_BARS = 150
_BYTES_FORMATS = frozenset({"byte", "base64"})


@dataclass(frozen=True, slots=True)
class Annotator:
    """Writes the annotations of one module and remembers what that module must import for them."""

    types: Types
    flavour: Flavour
    # The model module that is being written, or "" where models are reached as `models.X`.
    module: str = ""
    models: str = "models"
    # Where `Omit` comes from, as that module imports it.
    markers: str = ""
    # Where the types of uploads come from; models know nothing of transport and say `bytes`.
    transport: str = ""
    shadowed: frozenset[str] = frozenset()
    imports: set[Import] = field(default_factory=set[Import])
    # Names reached through the `models` package, which must be imported if there are any.
    reached: set[str] = field(default_factory=set[str])

    def within(self, names: Iterable[str]) -> Annotator:
        """The same writer inside a class that defines `names`."""
        return replace(self, shadowed=frozenset(names))

    def value(self, ref: TypeRef, *, may_omit: bool = False) -> str:
        """The annotation of something read: a field, a result."""
        return self._joined(self._options(ref, is_request=False), may_omit)

    def request(self, ref: TypeRef, *, may_omit: bool = False) -> str:
        """The annotation of something sent: models may be given as dicts, lists as any sequence."""
        return self._joined(self._options(ref, is_request=not self.flavour.is_strict), may_omit)

    def twin(self, ref: TypeRef) -> str:
        """The annotation of something sent where a class is named beside it: only its dict."""
        options = ref.options if isinstance(ref, Choice) else (ref,)
        texts = [
            [self._reached(option.id, self.types.names.twins[option.id])]
            if isinstance(option, Named) and option.id in self.types.twinned
            else self._options(option, is_request=True)
            for option in options
        ]
        return self._joined([text for found in texts for text in found], may_omit=False)

    def uses(self, module: str, name: str = "", alias: str = "") -> str:
        """Note an import and return the name that it binds."""
        self.imports.add(Import(module, name, alias))
        return alias or name or module

    def _joined(self, options: list[str], may_omit: bool) -> str:
        parts = [option for option in dict.fromkeys(options) if option != "None"]
        if may_omit:
            parts.append(self.uses(self.markers or self.flavour.base_module, "Omit"))
        if "None" in options:
            parts.append("None")
        # Bars nest, one in another: neither formatters nor Python itself follow them to any depth.
        return " | ".join(parts) if len(parts) <= _MOST_BARS else f"{self.uses('typing', 'Union')}[{', '.join(parts)}]"

    def _options(self, ref: TypeRef, *, is_request: bool) -> list[str]:
        match ref:
            case Nullable(item):
                return [*self._options(item, is_request=is_request), "None"]
            case Choice(options):
                return [text for option in options for text in self._options(option, is_request=is_request)]
            case Named(id):
                return self._named(id, is_request)
            case Literals():
                return self._literals(ref)
            case Primitive():
                return self._constrained(self._primitive(ref, is_request), ref.constraints)
            case _:
                return [self._container(ref, is_request)]

    def _container(self, ref: Array | Tuple | Map, is_request: bool) -> str:
        match ref:
            case Array(item, constraints):
                head = self.uses("collections.abc", "Sequence") if is_request else self.head("list")
                return self._constrained([f"{head}[{self._inner(item, is_request)}]"], constraints)[0]
            case Map(value, constraints):
                head = self.uses("collections.abc", "Mapping") if is_request else self.head("dict")
                key = self._key(ref.key_pattern)
                return self._constrained([f"{head}[{key}, {self._inner(value, is_request)}]"], constraints)[0]
            case Tuple(items, rest):
                places = [self._inner(item, is_request) for item in items]
                if rest is None or (isinstance(rest, Primitive) and rest.kind == "never"):
                    return f"{self.head('tuple')}[{', '.join(places) or '()'}]"
                tail = f"*{self.head('tuple')}[{self._inner(rest, is_request)}, ...]"
                text = f"{self.head('tuple')}[{', '.join((*places, tail))}]"
                if is_request:
                    return text
                # Pydantic takes the tail for one item unless it is told.
                marker = self.uses(self.markers or self.flavour.base_module, "open_ended")
                return f"{self.uses('typing', 'Annotated')}[{text}, {marker}]"

    def _key(self, pattern: str | None) -> str:
        return self._constrained([self.head("str")], Constraints(pattern=pattern))[0]

    def _inner(self, ref: TypeRef, is_request: bool) -> str:
        return self._joined(self._options(ref, is_request=is_request), may_omit=False)

    def _named(self, id: str, is_request: bool) -> list[str]:
        decl = self.types.decls.get(id)
        if decl is None:
            return [self.uses("typing", "Any")]
        if isinstance(decl, Enum) and id in self.types.written_out:
            return self.members(decl)
        names = self.types.names
        found = [self._reached(id, names.classes[id])]
        if is_request and id in self.types.twinned:
            found.append(self._reached(id, names.twins[id]))
        return found

    def _reached(self, id: str, name: str) -> str:
        home = self.types.modules[id]
        if not self.module:
            self.reached.add(name)
            return f"{self.models}.{name}"
        if home != self.module:
            self.uses(f".{home}", name)
        return name

    def _literals(self, ref: Literals) -> list[str]:
        values = [value for value in ref.values if value is not None]
        nothing = ["None"] if len(values) < len(ref.values) else []
        if not values:
            return nothing or [self.uses("typing", "Any")]
        if any(isinstance(value, float) for value in values):
            return [*self._number(), *nothing]
        text = f"{self.uses('typing', 'Literal')}[{', '.join(repr(value) for value in dict.fromkeys(values))}]"
        # A set of one is a constant; of more, a newer server may know one more.
        is_open = len(values) > 1 and not self.flavour.is_strict
        return [text, *(self._kinds(values) if is_open else ()), *nothing]

    def _kinds(self, values: Iterable[object]) -> list[str]:
        return [self.head(kind) for kind in dict.fromkeys(type(value).__name__ for value in values)]

    def enum(self, decl: Enum) -> str:
        """The value of an enum's alias: its members, and whatever else a newer server may send."""
        return " | ".join(self.members(decl))

    def members(self, decl: Enum) -> list[str]:
        """The same in parts, the `Literal` first where there is one."""
        kind = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}[decl.kind]
        values = list(dict.fromkeys(member.value for member in decl.members))
        if not values or any(isinstance(value, float) for value in values):
            return self._number() if kind == "float" else [self.head(kind)]
        text = f"{self.uses('typing', 'Literal')}[{', '.join(map(repr, values))}]"
        is_open = decl.is_open and not self.flavour.is_strict
        return [text, *(self._kinds(values) if is_open else ())]

    def _primitive(self, ref: Primitive, is_request: bool) -> list[str]:
        match ref.kind:
            case "string":
                return [self._string(ref.format, is_request)]
            case "integer":
                return [self.head("int")]
            case "number":
                # An argument typed `float` takes integers too.
                return [self.head("float")] if is_request else self._number()
            case "boolean":
                return [self.head("bool")]
            case "binary":
                is_upload = is_request and self.transport
                return [self.uses(self.transport, "FileInput") if is_upload else self.head("bytes")]
            case "null" | "never":
                return ["None"]
            case _:
                return [self.uses("typing", "Any")]

    def _number(self) -> list[str]:
        # An integer stays one: ids are often typed `number`, and `7.0` is another path than `7`.
        return [self.head("int"), self.head("float")]

    def _string(self, format: str, is_request: bool) -> str:
        if format in _BYTES_FORMATS:
            return self.head("bytes") if is_request or self.flavour.is_strict else self._strict("Base64")
        if format == "date-time" and not is_request:
            return self._strict("Timestamp")
        if format in _FORMATS:
            source = _FORMATS[format]
            return self.head(source.name, source)
        return self.head("str")

    def head(self, name: str, source: Import | None = None) -> str:
        """A plain name, or the same through its module where the class defines that name itself."""
        if name in self.shadowed and name in _SHADOWABLE:
            module = _SHADOWABLE[name]
            return f"{self.uses(module.module, alias=module.alias)}.{name}"
        return self.uses(source.module, source.name) if source else name

    def _constrained(self, options: list[str], constraints: Constraints) -> list[str]:
        if not self.flavour.is_strict or constraints == UNCONSTRAINED:
            return options
        kinds = {option.partition("[")[0].rpartition(".")[2] for option in options}
        rules = [f"{name}={value!r}" for name, value in _limits(constraints, kinds)]
        if "str" in kinds and constraints.pattern is not None and _compiles(constraints.pattern):
            rules.append(f"pattern={self._strict('ecmascript')}({constraints.pattern!r})")
        markers = [f"{self.uses('pydantic', 'Field')}({', '.join(rules)})"] if rules else []
        if "list" in kinds and constraints.unique_items:
            markers.append(self._strict("unique_items"))
        if not markers:
            return options
        return [f"{self.uses('typing', 'Annotated')}[{' | '.join(options)}, {', '.join(markers)}]"]

    def _strict(self, name: str) -> str:
        return self.uses(self.markers or self.flavour.base_module, name)


def _limits(constraints: Constraints, kinds: set[str]) -> Iterator[tuple[str, int | float]]:
    """The keywords of pydantic's `Field` that these kinds of value know: dates have no length, texts no maximum."""
    lengths = (
        ("str", constraints.min_length, constraints.max_length),
        ("list", constraints.min_items, constraints.max_items),
        ("dict", constraints.min_properties, constraints.max_properties),
    )
    limits: list[tuple[str, int | float | None]] = []
    if kinds & {"int", "float"}:
        limits += [
            ("ge", constraints.minimum),
            ("le", constraints.maximum),
            ("gt", constraints.exclusive_minimum),
            ("lt", constraints.exclusive_maximum),
            ("multiple_of", constraints.multiple_of),
        ]
    for kind, least, most in lengths:
        if kind in kinds:
            limits += [("min_length", least), ("max_length", most)]
    yield from ((name, value) for name, value in limits if value is not None)


def _compiles(pattern: str) -> bool:
    """Whether Python's engine understands a pattern that was written for ECMAScript's."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def union_tags(union: Union, types: Types) -> dict[str, str] | None:
    """Tag value to class name, if the union has a tag and every variant is a model; None otherwise."""
    if not union.tag:
        return None
    tags: dict[str, str] = {}
    for variant in union.variants:
        if not isinstance(variant.type, Named) or not isinstance(types.decls.get(variant.type.id), Model):
            return None
        tags.update(dict.fromkeys(variant.tags, types.names.classes[variant.type.id]))
    return tags or None
