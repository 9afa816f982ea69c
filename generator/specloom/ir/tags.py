"""Finds what tells the variants of a union apart, once all of them are known."""

from __future__ import annotations

from dataclasses import replace

from specloom.ir.bodies import model_behind
from specloom.ir.fields import text_values
from specloom.ir.nodes import Alias, Model, TypeDecl, Union, Variant
from specloom.ir.places import step_of
from specloom.ir.types import Named, TypeRef
from specloom.ir.workshop import Workshop
from specloom.load.tree import split_pointer
from specloom.resolve.node import Node
from specloom.resolve.schema import Discriminator

_USUAL = ("type", "kind", "object", "event", "event_type", "role", "status", "action", "name")


def tag_unions(shop: Workshop) -> None:
    """Give every union its tag and every variant the values that select it."""
    # Nested unions first: the outer one takes over their tags.
    for identity, declared in reversed(list(shop.types.items())):
        if isinstance(declared, Union):
            shop.types[identity] = _tagged(shop, declared)


def _tagged(shop: Workshop, union: Union) -> TypeDecl:
    said = shop.discriminators.get(union.id)
    if said:
        _report_missing(shop, union, said.wire)
    for wire in (said.wire,) if said else _common_wires(shop, union):
        tags = [_tags(shop, variant.type, wire, said) for variant in union.variants]
        flat = [tag for group in tags for tag in group]
        if all(tags) and len(set(flat)) == len(flat):
            variants = tuple(Variant(v.type, group) for v, group in zip(union.variants, tags, strict=True))
            return replace(union, tag=wire, variants=variants)
    return replace(union, tag=None)


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
        return (not common[wire], _USUAL.index(wire) if wire in _USUAL else len(_USUAL))

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


def _tags(shop: Workshop, type_ref: TypeRef, wire: str, said: Discriminator | None) -> tuple[str, ...]:
    mapped = _mapped(shop, type_ref, said)
    model = model_behind(shop, type_ref)
    constants = _constants(shop, model, wire) if model else ()
    found = tuple(dict.fromkeys((*mapped, *constants)))
    if found:
        return found
    inner = _union_behind(shop, type_ref)
    if inner is not None:
        return tuple(tag for variant in inner.variants for tag in variant.tags) if inner.tag == wire else ()
    # OpenAPI's implicit mapping: the component's own key.
    if said and isinstance(type_ref, Named) and "/components/schemas/" in type_ref.id:
        return (split_pointer(type_ref.id.partition("#")[2])[-1],)
    return ()


def _constants(shop: Workshop, model: Model, wire: str) -> tuple[str, ...]:
    field = next((field for field in model.fields if field.wire == wire), None)
    return tuple(text_values(shop, field.type)) if field is not None else ()


def _mapped(shop: Workshop, type_ref: TypeRef, said: Discriminator | None) -> tuple[str, ...]:
    if said is None or not isinstance(type_ref, Named):
        return ()
    wanted = _names(shop, type_ref)
    return tuple(value for value, target in said.mapping if target is not None and _meant(shop, target) in wanted)


def _names(shop: Workshop, type_ref: Named) -> set[str]:
    """The id itself and those that are aliases on the way."""
    names = {type_ref.id}
    declared = shop.types.get(type_ref.id)
    if isinstance(declared, Alias) and isinstance(declared.target, Named):
        names |= _names(shop, declared.target)
    return names


def _meant(shop: Workshop, target: Node) -> str:
    text = target.value if isinstance(target.value, str) else ""
    reference = text if "#" in text or "/" in text or "." in text else f"#/components/schemas/{text}"
    found = shop.spec.links.target(reference, target.origin)
    return shop.spec.identity(found.origin) if isinstance(found, Node) else ""
