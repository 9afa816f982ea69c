"""Objects with known properties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

from specloom.ir.choices import choice_of
from specloom.ir.defaults import suits_or_tells
from specloom.ir.examples import example_of_schema
from specloom.ir.gather import gather
from specloom.ir.ignored import is_ignored
from specloom.ir.nodes import Field, Model, Name
from specloom.ir.scalars import ANY
from specloom.ir.types import Map, TypeRef
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop
from specloom.load.tree import escape
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema


class TypeOf(Protocol):
    """Gives the type of one schema, or of several that describe what counts as written at `place`."""

    def __call__(self, nodes: Sequence[Node], place: str = "") -> TypeRef: ...


def model(shop: Workshop, schema: Schema, identity: str, type_of: TypeOf) -> Model:
    """The model that a gathered object schema describes; its name comes later."""
    fields = tuple(
        _field(shop, schema, wire, nodes, type_of(nodes, f"{identity}/properties/{escape(wire)}"))
        for wire, nodes in schema.properties.items()
        # A property that must not be there is none.
        if not any(is_ignored(shop, node) or shop.spec.schema(node).is_nothing for node in nodes)
    )
    return Model(
        id=identity,
        name=Name(()),
        fields=(*fields, *unlisted_fields(shop, schema, type_of)),
        doc=schema.doc,
        extra=extra_of(shop, schema, type_of),
        deprecated=schema.deprecated,
        origin=schema.origin,
    )


def extra_of(shop: Workshop, schema: Schema, type_of: TypeOf) -> TypeRef | Literal[False] | None:
    """What unknown keys may hold, whichever of the schema's patterns they have; None where it does not say."""
    patterned = [type_of([node]) for _, node in schema.patterns]
    if isinstance(schema.additional, Node):
        return choice_of(shop, [*patterned, type_of([schema.additional])])
    # One pattern and no more is how many authors describe all keys; beside others, a key of none may hold anything.
    if patterned and (schema.additional is False or (len(patterned) == 1 and not schema.properties)):
        return choice_of(shop, patterned)
    if patterned:
        return ANY
    if schema.additional is None:
        return None
    return ANY if schema.additional else False


def map_type(shop: Workshop, schema: Schema, type_of: TypeOf) -> Map:
    """An object of free keys."""
    value = extra_of(shop, schema, type_of)
    is_of_one_pattern = len(schema.patterns) == 1 and not isinstance(schema.additional, Node)
    pattern = schema.patterns[0][0] if is_of_one_pattern else schema.key_pattern
    return Map(ANY if value is None or value is False else value, key_pattern=pattern or None)


def _field(shop: Workshop, owner: Schema, wire: str, nodes: tuple[Node, ...], type_ref: TypeRef) -> Field:
    parts = [gather(shop, node) for node in nodes]
    own = [shop.spec.schema(node) for node in nodes]
    given = next((part.extensions["x-sdk-name"] for part in own if "x-sdk-name" in part.extensions), None)
    default = next((part for part in reversed((*parts, *own)) if part.has_default), None)
    has_default = default is not None and suits_or_tells(shop, default, type_ref)
    example = next(filter(None, map(example_of_schema, reversed(nodes))), None)
    return Field(
        name=Name(split_words(given if isinstance(given, str) else wire)),
        wire=wire,
        type=type_ref,
        required=wire in owner.required or any(node.flag("required") for node in nodes),
        doc=next((part.doc for part in (*reversed(own), *reversed(parts)) if part.doc), ""),
        default=default.default if default is not None and has_default else None,
        has_default=has_default,
        read_only=any(part.read_only for part in (*own, *parts)),
        write_only=any(part.write_only for part in (*own, *parts)),
        is_secret=any(part.extensions.get("x-secret") is True or part.format == "password" for part in (*own, *parts)),
        deprecated=any(part.deprecated for part in own),
        example=example.value if example else None,
        has_example=example is not None,
        origin=nodes[-1].origin,
    )


def unlisted_fields(shop: Workshop, schema: Schema, type_of: TypeOf) -> tuple[Field, ...]:
    """The properties that are required and described nowhere: of the type that unlisted keys have, if any is said."""
    wires = [wire for wire in schema.required if wire not in schema.properties]
    if not wires:
        return ()
    names = ", ".join(f"`{wire}`" for wire in wires)
    what = f"{names} {'is' if len(wires) == 1 else 'are'} required and not under `properties`"
    label = "taken for any value" if not isinstance(schema.additional, Node) else "typed by `additionalProperties`"
    shop.report.advise("SL212", what, schema.origin, label=label, hint="describe it, or mend its name in `required`")
    value = extra_of(shop, schema, type_of)
    type_ref = ANY if value is None or value is False else value
    return tuple(Field(Name(split_words(wire)), wire, type_ref, True, origin=schema.origin) for wire in wires)
