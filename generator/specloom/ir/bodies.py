"""Request bodies: their media types in order of preference, and whether they become arguments."""

from __future__ import annotations

from specloom.ir.body_choice import in_order
from specloom.ir.contents import contents_of, schema_type
from specloom.ir.encodings import encodings_of
from specloom.ir.examples import examples_of
from specloom.ir.media import body_kind, essence
from specloom.ir.nodes import Alias, Body, BodyKind, BodyVariant, Enum, Example, Model, Param, Union
from specloom.ir.part_styles import without_idle_styles
from specloom.ir.schemas import declare_waiting
from specloom.ir.sites import Site
from specloom.ir.types import Array, JsonValue, Named, Primitive, TypeRef
from specloom.ir.workshop import UNRESOLVED, Workshop
from specloom.resolve.node import Node


def body_of(shop: Workshop, site: Site, params: tuple[Param, ...]) -> tuple[Body | None, tuple[Example, ...]]:
    """The request body of an operation, and its documented examples."""
    place = site.node.get("requestBody")
    node = shop.spec.follow(place) if place else None
    if node is None:
        if place is not None:
            shop.broken.setdefault(site.key, "the request body")
        return None, ()
    holders = contents_of(shop, node)
    if not holders:
        return None, ()
    order = in_order(shop, _variants(shop, holders, params))
    preferred = next(holder for media, holder in holders if media == order[0].media)
    doc = shop.spec.text(node, "description")
    examples = examples_of(shop.spec, preferred) if preferred else ()
    return Body(_is_required(shop, node, order[0].type), order, doc, node.origin), examples


def _is_required(shop: Workshop, node: Node, type_ref: TypeRef) -> bool:
    """Whether a call needs a body: as the document says, else whether what is sent needs something in it."""
    said = node.mapping.get("required")
    if isinstance(said, bool) or not _demands(shop, type_ref):
        return said is True
    # Whoever lists required fields and says nothing of the body has forgotten what its default is.
    what = "a body with required fields is not said to be `required`"
    hint = "write `required: true`, or `required: false` where a call may go without"
    shop.report.advise("SL316", what, node.origin, label="taken as required", hint=hint)
    return True


def _demands(shop: Workshop, type_ref: TypeRef, above: tuple[TypeRef, ...] = ()) -> bool:
    """Whether every value has fields that must be there: of a union, whether each variant has."""
    declared = declared_behind(shop, type_ref)
    if isinstance(declared, Union):
        inside = (*above, type_ref)
        return all(_demands(shop, found.type, inside) for found in declared.variants if found.type not in inside)
    return isinstance(declared, Model) and any(field.required and not field.read_only for field in declared.fields)


def _variants(shop: Workshop, holders: list[tuple[str, Node | None]], params: tuple[Param, ...]) -> list[BodyVariant]:
    """Each media type in document order. A schema that is written out again is the one that it repeats."""
    types: list[tuple[tuple[str, JsonValue], TypeRef | None]] = []
    variants: list[BodyVariant] = []
    for media, holder in holders:
        # References are relative to their file.
        said = (holder.origin.file, holder.mapping.get("schema")) if holder else ("", None)
        known = next((found for schema, found in types if said[1] is not None and schema == said), None)
        type_ref = known or _type(shop, media, holder)
        types.append((said, type_ref))
        variants.append(_variant(shop, media, holder, type_ref, params))
    return variants


def _type(shop: Workshop, media: str, holder: Node | None) -> TypeRef | None:
    """What is under `schema`, else the items under `itemSchema`: of lines each line, of a multipart body a list."""
    found = schema_type(shop, holder, "schema", "itemSchema")
    is_items = holder is not None and "schema" not in holder.mapping
    return Array(found) if found and is_items and body_kind(media) == "multipart" and found != UNRESOLVED else found


def _variant(
    shop: Workshop, media: str, holder: Node | None, found: TypeRef | None, params: tuple[Param, ...]
) -> BodyVariant:
    kind = body_kind(media)
    type_ref = found or _untyped(kind)
    declare_waiting(shop)
    if kind == "json" and "*" in media and _is_raw(type_ref):
        kind = "binary"
    if type_ref == UNRESOLVED:
        return BodyVariant(media, kind, type_ref, False, ())
    if kind == "binary" and not essence(media).endswith("xml"):
        type_ref = Primitive("binary")
    elif kind == "binary":
        type_ref = Primitive("binary", essence(media))
    is_flat = kind in ("json", "form", "multipart") and _can_be_flat(shop, type_ref, params)
    encoding = encodings_of(shop, holder)
    if kind == "multipart":
        encoding = without_idle_styles(shop, type_ref, encoding)
    return BodyVariant(media, kind, type_ref, is_flat, encoding)


def _is_raw(type_ref: TypeRef) -> bool:
    """Whether a schema speaks of bytes as they are."""
    return isinstance(type_ref, Primitive) and (type_ref.kind == "binary" or type_ref.format == "binary")


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
    declared = declared_behind(shop, type_ref)
    return declared if isinstance(declared, Model) else None


def declared_behind(shop: Workshop, type_ref: TypeRef | None) -> Model | Enum | Union | None:
    """What a type comes to, through aliases; None for a nullable or one without a declaration."""
    for _ in range(20):
        if not isinstance(type_ref, Named):
            return None
        declared = shop.types.get(type_ref.id)
        if not isinstance(declared, Alias):
            return declared
        type_ref = declared.target
    return None
