"""`oneOf` and `anyOf`: which alternatives there are, and whether together they deserve a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specloom.ir.gather import arms_of, gather, shape_of
from specloom.ir.ignored import is_ignored
from specloom.ir.nodes import Enum, Member, Model, Name, Union, Variant
from specloom.ir.objects import TypeOf, model
from specloom.ir.scalars import ANY, is_open
from specloom.ir.types import Choice, Literals, Named, Nullable, Primitive, TypeRef
from specloom.ir.words import split_words
from specloom.ir.workshop import UNRESOLVED, Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema


def union_type(shop: Workshop, whole: Schema, identity: str, type_of: TypeOf) -> Union | Enum | TypeRef:
    """The type of a gathered schema that lists alternatives."""
    named = _constants(shop, whole, identity)
    if named is not None:
        return named
    arms = arms_of(whole)
    options = [_option(shop, whole, node, type_of) for node in arms.nodes if not is_ignored(shop, node)]
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


def _option(shop: Workshop, whole: Schema, node: Node, type_of: TypeOf) -> TypeRef:
    """One alternative; what stands beside the `oneOf` belongs to each of them."""
    if not whole.properties:
        return type_of([node])
    arm = gather(shop, node)
    if set(whole.properties) <= set(arm.properties) and set(whole.required) <= set(arm.required):
        return type_of([node])
    if shape_of(arm) not in ("model", "map", "any"):
        return type_of([node])
    identity = shop.identity(node)
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


def choice_of(shop: Workshop, options: Sequence[TypeRef]) -> TypeRef:
    """The options as one type: flat, without repeats, with null outside."""
    flat: list[TypeRef] = []
    is_nullable = False
    for option in options:
        inner = option.item if isinstance(option, Nullable) else option
        is_nullable = is_nullable or isinstance(option, Nullable)
        for part in inner.options if isinstance(inner, Choice) else (inner,):
            if part == Primitive("null"):
                is_nullable = True
            elif part not in flat and part != Primitive("never"):
                flat.append(part)
    for whole in (UNRESOLVED, ANY):
        if whole in flat:
            return whole
    kept = _without_covered(shop, flat)
    if not kept:
        return Primitive("null") if is_nullable else ANY
    made = kept[0] if len(kept) == 1 else Choice(tuple(kept))
    return Nullable(made) if is_nullable else made


def _without_covered(shop: Workshop, options: list[TypeRef]) -> list[TypeRef]:
    """Without options that another one includes: a text beside an open enum of texts adds nothing."""
    kept = _literals_joined(options)
    plain = [option for option in kept if isinstance(option, Primitive) and not option.format]
    kinds = {option.kind for option in plain}
    if "string" in kinds:
        open_enums = [o for o in kept if isinstance(o, Named) and _is_open_text(shop, o)]
        kept = [o for o in kept if not (open_enums and isinstance(o, Primitive) and o.kind == "string")]
        kept = [o for o in kept if not (isinstance(o, Literals) and all(isinstance(v, str) for v in o.values))]
    if "number" in kinds:
        kept = [o for o in kept if not (isinstance(o, Primitive) and o.kind == "integer")]
    return kept


def _literals_joined(options: list[TypeRef]) -> list[TypeRef]:
    literals = [option for option in options if isinstance(option, Literals)]
    if len(literals) < 2:
        return options
    joined = Literals(tuple(dict.fromkeys(value for option in literals for value in option.values)))
    return [joined if option is literals[0] else option for option in options if option not in literals[1:]]


def _is_open_text(shop: Workshop, option: Named) -> bool:
    declared = shop.types.get(option.id)
    if declared is not None:
        return isinstance(declared, Enum) and declared.is_open and declared.kind == "string"
    promised = shop.promised.get(option.id)
    if promised is None:
        return False
    schema = gather(shop, promised)
    return is_open(schema) and all(isinstance(value, str) for value in schema.values or (None,))
