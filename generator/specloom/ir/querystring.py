"""A parameter that is the whole query string (OpenAPI 3.2, `in: querystring`)."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.bodies import model_behind
from specloom.ir.contents import contents_of, schema_type
from specloom.ir.encodings import encodings_of
from specloom.ir.media import body_kind
from specloom.ir.nodes import Field, Name, Param, PartEncoding
from specloom.ir.schemas import declare_waiting
from specloom.ir.types import Array, Map, Primitive, TypeRef, without_null
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node


def querystring_params(shop: Workshop, node: Node) -> Iterator[Param]:
    """What goes into the query: the fields of a form each by itself, as they go over the wire; else one document."""
    contents = contents_of(shop, node)
    if not contents:
        what = "a `querystring` parameter has `content`"
        shop.report.warning("SL302", what, node.origin, label="left out", hint="describe it under `content`")
        return
    media, holder = contents[0]
    type_ref = schema_type(shop, holder, "schema") or Primitive("string")
    declare_waiting(shop)
    is_form = body_kind(media) == "form"
    model = model_behind(shop, type_ref) if is_form else None
    if model is not None:
        said = {encoding.wire: encoding for encoding in encodings_of(shop, holder)}
        fields = (field for field in model.fields if not field.read_only)
        yield from (_field(shop, field, said.get(field.wire), is_required=node.flag("required")) for field in fields)
        return
    name = node.text("name") or "query"
    given = node.said("x-sdk-name")
    yield Param(
        name=Name(split_words(given if isinstance(given, str) else name)),
        wire=name,
        where="query",
        type=type_ref,
        required=node.flag("required"),
        # An object of free keys in the style `form` has no name either.
        style="form" if is_form else "content",
        explode=is_form,
        media="" if is_form else media,
        is_whole=not is_form,
        doc=shop.spec.text(node, "description"),
        deprecated=node.flag("deprecated"),
        origin=node.origin,
    )


def _field(shop: Workshop, field: Field, said: PartEncoding | None, *, is_required: bool) -> Param:
    styled = said.style if said else ""
    is_document = not styled and _has_inside(shop, field.type)
    return Param(
        name=field.name,
        wire=field.wire,
        where="query",
        type=field.type,
        required=is_required and field.required,
        style="content" if is_document else styled or "form",
        explode=said.explode if said and styled else not is_document,
        allow_reserved=said.allow_reserved if said else False,
        media=((said.content_type if said else "") or "application/json") if is_document else "",
        doc=field.doc,
        default=field.default,
        has_default=field.has_default,
        deprecated=field.deprecated,
        example=field.example,
        has_example=field.has_example,
        origin=field.origin,
    )


def _has_inside(shop: Workshop, type_ref: TypeRef) -> bool:
    """Whether a form writes a value as a document: an object, or a list of such."""
    plain = without_null(type_ref)
    if isinstance(plain, Array):
        return _has_inside(shop, plain.item)
    return isinstance(plain, Map) or model_behind(shop, plain) is not None
