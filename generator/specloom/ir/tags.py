"""Finds what tells the variants of a union apart, once all of them are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from specloom.ir.bodies import model_behind
from specloom.ir.fields import text_values
from specloom.ir.meant import meant_by
from specloom.ir.nodes import Alias, Model, TypeDecl, Union, Variant
from specloom.ir.places import step_of
from specloom.ir.types import Named, Primitive, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.load.tree import split_pointer
from specloom.resolve.node import Node
from specloom.resolve.schema import Discriminator

USUAL_TAGS = ("type", "kind", "object", "event", "event_type", "role", "status", "action", "name")


def tag_unions(shop: Workshop) -> None:
    """Give every union its tag and every variant the values that select it."""
    # Nested unions first: the outer one takes over their tags.
    for identity, declared in reversed(list(shop.types.items())):
        if isinstance(declared, Union):
            shop.types[identity] = _tagged(shop, declared)


def _tagged(shop: Workshop, union: Union) -> TypeDecl:
    said = shop.discriminators.get(union.id)
    if said is not None:
        return _told(shop, union, said)
    for wire in _common_wires(shop, union):
        tags = [_own_tags(shop, variant.type, wire) for variant in union.variants]
        if all(tags) and _are_distinct(tags):
            return _with_tags(union, wire, tags)
    return replace(union, tag=None)


def _told(shop: Workshop, union: Union, said: Discriminator) -> Union:
    """The union with the tags of its discriminator; without any where they do not tell every variant from the rest."""
    fallback = union.fallback or _default(shop, union, said)
    tags = _said_tags(shop, union, said)
    alone = [variant.type for variant, group in zip(union.variants, tags, strict=True) if not group]
    if _are_distinct(tags) and any(tags) and all(type_ref == fallback for type_ref in alone):
        _report_missing(shop, union, said.wire)
        return replace(_with_tags(union, said.wire, tags), fallback=fallback)
    _report_untold(shop, union, said)
    return replace(union, tag=None, fallback=None)


def _are_distinct(tags: list[tuple[str, ...]]) -> bool:
    flat = [tag for group in tags for tag in group]
    return len(set(flat)) == len(flat)


def _with_tags(union: Union, wire: str, tags: list[tuple[str, ...]]) -> Union:
    variants = tuple(Variant(v.type, group) for v, group in zip(union.variants, tags, strict=True))
    return replace(union, tag=wire, variants=variants)


def _default(shop: Workshop, union: Union, said: Discriminator) -> TypeRef | None:
    """The variant that 3.2's `defaultMapping` names."""
    target = meant_by(shop, said.default)
    wanted = shop.identity(target) if target else ""
    return next((v.type for v in union.variants if wanted and wanted in _names(shop, v.type)), None)


def _report_untold(shop: Workshop, union: Union, said: Discriminator) -> None:
    shop.report.advise(
        "SL221",
        f"`{said.wire}` does not tell the variants of this union apart",
        union.origin,
        label="each answer becomes the variant that it fits",
        hint=f"give every variant its own text `const` for `{said.wire}`, or write `mapping`",
    )


def _report_missing(shop: Workshop, union: Union, wire: str) -> None:
    models = [model for variant in union.variants if (model := model_behind(shop, variant.type))]
    without = [f"`{step_of(model.id).text}`" for model in models if all(field.wire != wire for field in model.fields)]
    if without:
        shop.report.warning(
            "SL214",
            f"the discriminator names `{wire}`, which {', '.join(dict.fromkeys(without))} {'have' if len(without) > 1 else 'has'} not",
            union.origin.child("discriminator"),
            label="read from the answer all the same",
            hint="add the property to each alternative, and require it",
        )


def _common_wires(shop: Workshop, union: Union) -> list[str]:
    """Properties that every variant has as a constant, the usual tag names first."""
    constants = [_constant_wires(shop, variant.type) for variant in union.variants]
    common = {wire: all(wires[wire] for wires in constants) for wire in constants[0] if _in_all(wire, constants)}

    def rank(wire: str) -> tuple[bool, int]:
        # A tag that may be missing is better than none, and worse than one that may not.
        return (not common[wire], USUAL_TAGS.index(wire) if wire in USUAL_TAGS else len(USUAL_TAGS))

    return sorted(common, key=rank)


def _in_all(wire: str, constants: list[dict[str, bool]]) -> bool:
    return all(wire in wires for wires in constants)


def _constant_wires(shop: Workshop, type_ref: TypeRef) -> dict[str, bool]:
    """Wire names of constant properties, and whether they are required."""
    model = model_behind(shop, type_ref)
    if model is not None:
        return {field.wire: field.required for field in model.fields if any(text_values(shop, field.type))}
    declared = _union_behind(shop, type_ref)
    return {declared.tag: True} if declared is not None and declared.tag else {}


def _union_behind(shop: Workshop, type_ref: TypeRef) -> Union | None:
    declared = shop.types.get(type_ref.id) if isinstance(type_ref, Named) else None
    if isinstance(declared, Alias):
        return _union_behind(shop, declared.target)
    return declared if isinstance(declared, Union) else None


def _own_tags(shop: Workshop, type_ref: TypeRef, wire: str) -> tuple[str, ...]:
    """The values that a variant itself lists for the tag."""
    model = model_behind(shop, type_ref)
    if model is not None:
        return tuple(dict.fromkeys(_constants(shop, model, wire)))
    inner = _union_behind(shop, type_ref)
    if inner is None or inner.tag != wire:
        return ()
    return tuple(tag for variant in inner.variants for tag in variant.tags)


def _said_tags(shop: Workshop, union: Union, said: Discriminator) -> list[tuple[str, ...]]:
    """What is mapped by hand counts first, then what a variant says itself, then the names of the components."""
    types = [variant.type for variant in union.variants]
    mapped = _mapped(shop, types, said)
    own = [_own_tags(shop, type_ref, said.wire) for type_ref in types]
    taken = Counter(tag for group in mapped for tag in group)
    listed = Counter(tag for group in own for tag in group)
    tags: list[tuple[str, ...]] = []
    for type_ref, by_hand, constants in zip(types, mapped, own, strict=True):
        # A value that every variant inherits tells none of them.
        alone = [tag for tag in constants if listed[tag] == 1 and not taken[tag]]
        name = _key(type_ref)
        is_tag = name in constants if constants else _is_text(shop, type_ref, said)
        named = [name] if name and is_tag and not taken[name] else []
        tags.append(tuple(dict.fromkeys((*by_hand, *alone, *named))))
    told = {tag for group in tags for tag in group}
    return tags if union.fallback or told >= listed.keys() else [() for _ in types]


def _is_text(shop: Workshop, type_ref: TypeRef, said: Discriminator) -> bool:
    """Whether any text may be the tag of a variant, so that its component's key may."""
    model = model_behind(shop, type_ref)
    if model is None:
        return _union_behind(shop, type_ref) is None
    field = next((field for field in model.fields if field.wire == said.wire), None)
    return field is None or _may_be_text(shop, field.type)


def _may_be_text(shop: Workshop, type_ref: TypeRef) -> bool:
    match without_null(type_ref):
        case Primitive(kind=kind):
            return kind in ("string", "any")
        case Named(id=identity) if isinstance(declared := shop.types.get(identity), Alias):
            return _may_be_text(shop, declared.target)
        case _:
            return False


def _key(type_ref: TypeRef) -> str:
    """OpenAPI's implicit mapping: the component's own key; empty for what stands below a component."""
    tokens = split_pointer(type_ref.id.partition("#")[2]) if isinstance(type_ref, Named) else ()
    return tokens[2] if len(tokens) == 3 and tokens[:2] == ("components", "schemas") else ""


def _constants(shop: Workshop, model: Model, wire: str) -> tuple[str, ...]:
    field = next((field for field in model.fields if field.wire == wire), None)
    return tuple(text_values(shop, field.type)) if field is not None else ()


def _mapped(shop: Workshop, types: Sequence[TypeRef], said: Discriminator) -> list[list[str]]:
    """By variant: the values that are mapped to it by hand, in the order of the mapping."""
    groups: list[list[str]] = [[] for _ in types]
    by_name: dict[str, list[list[str]]] = defaultdict(list)
    for type_ref, group in zip(types, groups, strict=True):
        for name in _names(shop, type_ref):
            by_name[name].append(group)
    for value, target in said.mapping:
        for group in by_name.get(_meant(shop, target), ()):
            group.append(value)
    return groups


def _names(shop: Workshop, type_ref: TypeRef) -> set[str]:
    """The id itself and those that are aliases on the way."""
    if not isinstance(type_ref, Named):
        return set()
    names = {type_ref.id}
    declared = shop.types.get(type_ref.id)
    if isinstance(declared, Alias) and isinstance(declared.target, Named):
        names |= _names(shop, declared.target)
    return names


def _meant(shop: Workshop, written: Node | None) -> str:
    target = meant_by(shop, written)
    return shop.identity(target) if target else ""
