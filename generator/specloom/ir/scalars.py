"""Scalars, literals and enums."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from typing import Literal

from specloom.diagnostics import Origin
from specloom.ir.nodes import Enum, Member, Name
from specloom.ir.types import (
    UNCONSTRAINED,
    Array,
    Choice,
    Constraints,
    Literals,
    Map,
    Primitive,
    PrimitiveKind,
    TypeRef,
)
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.schema import NO_LIMITS, Limits, Scalar, Schema

EnumKind = Literal["string", "integer", "number", "boolean"]
ANY = Primitive("any")
_KINDS: dict[str, PrimitiveKind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def constraints_of(limits: Limits) -> Constraints:
    """The same assertions as the IR spells them."""
    if limits is NO_LIMITS:
        return UNCONSTRAINED
    return Constraints(**{item.name: getattr(limits, item.name) for item in fields(Limits)})


def primitive(schema: Schema, kind: str) -> Primitive:
    """One scalar type with its format; bytes in text are format `byte`, bytes by themselves `binary`."""
    limits = constraints_of(schema.limits)
    name = schema.format
    if kind != "string":
        return Primitive(_KINDS.get(kind, "any"), name, limits)
    if name == "binary" or (
        schema.media and not schema.encoding and not schema.media.startswith(("text/", "application/json"))
    ):
        return Primitive("binary")
    if schema.encoding in ("base64", "base64url"):
        name = "byte" if schema.encoding == "base64" else "base64url"
    return Primitive("string", name, limits)


_STRUCTURES: dict[type, TypeRef] = {dict: Map(ANY), list: Array(ANY)}


def values_type(shop: Workshop, schema: Schema, identity: str) -> Enum | TypeRef:
    """An enum worth a name, or the literals of a set that is not."""
    values = _scalars(shop, schema)
    listed = schema.values or ()
    structures = tuple(shape for kind, shape in _STRUCTURES.items() if any(isinstance(value, kind) for value in listed))
    if structures:
        # No language has literals of these; what they are made of is what a type can say.
        options: list[TypeRef] = [*([Literals(values)] if values else []), *structures]
        return Choice(tuple(options)) if len(options) > 1 else options[0]
    if not values:
        return ANY
    kinds: set[EnumKind] = {_kind(value) for value in values}
    if len(kinds) > 1 or kinds == {"boolean"}:
        return Primitive("boolean") if set(values) == {True, False} and kinds == {"boolean"} else Literals(values)
    if len(values) == 1:
        return Literals(values)
    return Enum(
        id=identity,
        name=Name(()),
        kind=kinds.pop(),
        members=_members(schema, values),
        is_open=is_open(schema),
        doc=schema.doc,
        transitions=_transitions(schema),
        deprecated=schema.deprecated,
        origin=schema.origin,
    )


def _scalars(shop: Workshop, schema: Schema) -> tuple[Scalar, ...]:
    """The values as their type says: `type: string` with the value 1 means "1", and `type: integer` with "1" means 1."""
    texts, numbers = schema.types == ("string",), schema.types in (("integer",), ("number",))
    values: list[Scalar] = []
    for index, value in enumerate(schema.values or ()):
        if isinstance(value, (dict, list)) or value is None:
            continue
        place = schema.origin.child("enum", index)
        if texts and not isinstance(value, str):
            _report_text(shop, place, value)
            value = _as_text(value)
        elif numbers and isinstance(value, str) and (number := _as_number(value)) is not None:
            _report_number(shop, place, value)
            value = number
        values.append(value)
    return tuple(dict.fromkeys(values)) if texts else tuple(values)


def _as_number(text: str) -> int | float | None:
    found = _NUMBER.fullmatch(text)
    return None if found is None else float(text) if found[1] else int(text)


def _report_number(shop: Workshop, place: Origin, text: str) -> None:
    shop.report.warning(
        "SL211",
        f"the value `{text}` of a number's enum is text",
        place,
        label="read as a number",
        hint="take away the quotes",
    )


def _as_text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _report_text(shop: Workshop, place: Origin, value: Scalar) -> None:
    shop.report.warning(
        "SL211",
        f"the value `{_as_text(value)}` of a text enum is not text",
        place,
        label="read as text",
        hint="put quotes round it",
    )


def _kind(value: Scalar) -> EnumKind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def is_open(schema: Schema) -> bool:
    """Whether values that nobody knows today may come; so it is unless the document closes the enum."""
    said = schema.extensions.get("x-sdk-enum")
    if isinstance(said, dict):
        said = said.get("mode") or ("closed" if said.get("open") is False else "open")
    return said != "closed"


def _members(schema: Schema, values: tuple[Scalar, ...]) -> tuple[Member, ...]:
    names = _listed(schema, "names", values)
    docs = _listed(schema, "descriptions", values)
    taken: set[tuple[str, ...]] = set()
    counts: Counter[tuple[str, ...]] = Counter()
    members: list[Member] = []
    for index, value in enumerate(values):
        words = split_words(names[index] or _as_text(value))
        if words in taken:
            words = _told_apart(words, value, taken, counts)
        taken.add(words)
        members.append(Member(Name(words), value, docs[index]))
    return tuple(members)


def _told_apart(
    words: tuple[str, ...], value: Scalar, taken: set[tuple[str, ...]], counts: Counter[tuple[str, ...]]
) -> tuple[str, ...]:
    """Values that differ only in case or signs; thousands of them are told apart by their place among each other."""
    base, kind = words, "upper" if str(value).isupper() else "value"
    while words in taken:
        counts[base] += 1
        repeats = counts[base]
        words = (*base, *(kind,) * repeats) if repeats < 4 else (*base, kind, str(repeats))
    return words


def _listed(schema: Schema, key: str, values: tuple[Scalar, ...]) -> list[str]:
    said = schema.extensions.get("x-sdk-enum")
    found = said.get(key) if isinstance(said, dict) else None
    if isinstance(found, dict):
        return [str(found.get(_as_text(value)) or "") for value in values]
    if isinstance(found, list) and len(found) == len(values):
        return [item if isinstance(item, str) else "" for item in found]
    return [""] * len(values)


def _transitions(schema: Schema) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = schema.extensions.get("x-transitions")
    if not isinstance(said, dict):
        return ()
    return tuple(
        (state, tuple(item for item in following if isinstance(item, str)) if isinstance(following, list) else ())
        for state, following in said.items()
    )
