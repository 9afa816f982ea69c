"""`oneOf` and `anyOf`: which alternatives there are, and whether together they deserve a name."""

from __future__ import annotations

from dataclasses import replace

from specloom.ir.choices import choice_of
from specloom.ir.gather import arms_of, gather, shape_of
from specloom.ir.ignored import is_ignored
from specloom.ir.nodes import Enum, Member, Model, Name, Union, Variant
from specloom.ir.objects import TypeOf, model
from specloom.ir.types import Choice, Named, Nullable, TypeRef
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema


def union_type(shop: Workshop, whole: Schema, identity: str, type_of: TypeOf) -> Union | Enum | TypeRef:
    """The type of a gathered schema that lists alternatives."""
    named = _constants(shop, whole, identity)
    if named is not None:
        return named
    arms = arms_of(whole)
    options = [
        _option(shop, whole, node, _place(shop, node, identity, index), type_of)
        for index, node in enumerate(arms.nodes)
        if not is_ignored(shop, node)
    ]
    found = choice_of(shop, options)
    item = found.item if isinstance(found, Nullable) else found
    alternatives = item.options if isinstance(item, Choice) else ()
    structured = [option for option in alternatives if _is_structured(shop, option)]
    if len(structured) < 2:
        return found
    made = Union(
        id=identity,
        name=Name(()),
        variants=tuple(Variant(option) for option in alternatives),
        tag=whole.discriminator.wire if whole.discriminator else None,
        doc=whole.doc,
        origin=whole.origin,
    )
    if whole.discriminator:
        shop.discriminators[identity] = whole.discriminator
    if not isinstance(found, Nullable):
        return made
    shop.types[identity] = made
    return Nullable(Named(identity))


def _constants(shop: Workshop, whole: Schema, identity: str) -> Enum | None:
    """`oneOf` of constants with a text each is how JSON Schema documents an enum's members."""
    arms = [shop.spec.schema(node) for node in arms_of(whole).nodes]
    values = [arm.values[0] for arm in arms if arm.values and len(arm.values) == 1 and not arm.reference]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(arms) or len(set(texts)) < 2:
        return None
    members = tuple(
        Member(Name(split_words(text)), text, arm.doc or arm.title) for text, arm in zip(texts, arms, strict=True)
    )
    return Enum(identity, Name(()), "string", members, doc=whole.doc, origin=whole.origin)


def _place(shop: Workshop, node: Node, owner: str, index: int) -> str:
    """Where an alternative counts as written: with its owner, though an `allOf` may have brought it from elsewhere.

    What stands beside it is the owner's own, so that of two owners each has an alternative of its own.
    """
    written = shop.identity(node)
    return written if written.startswith(f"{owner}/") else f"{owner}/oneOf/{index}"


def _option(shop: Workshop, whole: Schema, node: Node, identity: str, type_of: TypeOf) -> TypeRef:
    """One alternative; what stands beside the `oneOf` belongs to each of them."""
    if not whole.properties:
        return type_of([node])
    arm = gather(shop, node)
    if set(whole.properties) <= set(arm.properties) and set(whole.required) <= set(arm.required):
        return type_of([node])
    if shape_of(arm) not in ("model", "map", "any"):
        return type_of([node])
    both = {
        wire: whole.properties.get(wire, ()) + arm.properties.get(wire, ())
        for wire in (*whole.properties, *arm.properties)
    }
    shop.types[identity] = model(
        shop,
        replace(
            arm,
            properties=both,
            required=tuple(dict.fromkeys((*whole.required, *arm.required))),
            additional=arm.additional if arm.additional is not None else whole.additional,
            node=node,
        ),
        identity,
        type_of,
    )
    return Named(identity)


def _is_structured(shop: Workshop, option: TypeRef) -> bool:
    """Whether an alternative is an object of its own; scalars and lists of things need no name."""
    if not isinstance(option, Named):
        return False
    declared = shop.types.get(option.id)
    if declared is not None:
        return isinstance(declared, (Model, Union))
    promised = shop.promised.get(option.id)
    return promised is None or shape_of(gather(shop, promised)) in ("model", "arms")
