"""Request bodies: their media types in order of preference, and whether they become arguments."""

from __future__ import annotations

from specloom.ir.examples import examples_of
from specloom.ir.media import BODY_PREFERENCE, body_kind, essence
from specloom.ir.nodes import Alias, Body, BodyKind, BodyVariant, Example, Model, Param, PartEncoding
from specloom.ir.schemas import declare_waiting, type_of
from specloom.ir.sites import Site
from specloom.ir.types import Named, Primitive, TypeRef
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node


def body_of(shop: Workshop, site: Site, params: tuple[Param, ...]) -> tuple[Body | None, tuple[Example, ...]]:
    """The request body of an operation, and its documented examples."""
    place = site.node.get("requestBody")
    node = shop.spec.follow(place) if place else None
    if node is None:
        if place is not None:
            shop.broken.setdefault(site.key, "the request body")
        return None, ()
    content = node.get("content")
    holders = [(media, shop.spec.follow(holder) or holder) for media, holder in content.members()] if content else []
    variants = [_variant(shop, media, holder, params) for media, holder in holders if not media.startswith("x-")]
    if not variants:
        return None, ()
    order = sorted(variants, key=lambda variant: BODY_PREFERENCE.index(variant.kind))
    preferred = next(holder for media, holder in holders if media == order[0].media)
    doc = shop.spec.text(node, "description")
    return Body(_is_required(node), tuple(order), doc, node.origin), examples_of(shop.spec, preferred)


def _is_required(node: Node) -> bool:
    return node.mapping.get("required") is True


def _variant(shop: Workshop, media: str, holder: Node, params: tuple[Param, ...]) -> BodyVariant:
    kind = body_kind(media)
    schema = holder.get("schema") or holder.get("itemSchema")
    type_ref = type_of(shop, [schema]) if schema else _untyped(kind)
    declare_waiting(shop)
    if kind == "binary" and not essence(media).endswith("xml"):
        type_ref = Primitive("binary")
    elif kind == "binary":
        type_ref = Primitive("binary", essence(media))
    is_flat = kind in ("json", "form", "multipart") and _can_be_flat(shop, type_ref, params)
    return BodyVariant(media, kind, type_ref, is_flat, _encodings(holder))


def _untyped(kind: BodyKind) -> TypeRef:
    if kind == "text":
        return Primitive("string")
    return Primitive("binary") if kind == "binary" else Primitive("any")


def _can_be_flat(shop: Workshop, type_ref: TypeRef, params: tuple[Param, ...]) -> bool:
    model = model_behind(shop, type_ref)
    if model is None or not model.fields:
        return False
    taken = {"_".join(param.name.words) for param in params if not param.is_global}
    names = [field for field in model.fields if not field.read_only]
    words = ["_".join(field.name.words) for field in names]
    return not taken & set(words) and len(set(words)) == len(words) and "options" not in words and bool(words)


def model_behind(shop: Workshop, type_ref: TypeRef | None) -> Model | None:
    """The model that a type comes to, through aliases; None for a nullable or any other type."""
    for _ in range(20):
        if not isinstance(type_ref, Named):
            return None
        declared = shop.types.get(type_ref.id)
        if isinstance(declared, Model):
            return declared
        if not isinstance(declared, Alias):
            return None
        type_ref = declared.target
    return None


def _encodings(holder: Node) -> tuple[PartEncoding, ...]:
    place = holder.get("encoding")
    return tuple(
        PartEncoding(
            wire=wire,
            content_type=node.text("contentType"),
            style="deepObject" if node.text("style") == "deepObject" else "form",
            explode=node.mapping.get("explode") is not False,
        )
        for wire, node in (place.members() if place else ())
    )
