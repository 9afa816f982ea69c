# Vendored from generator/specloom/runtime. Edit it there.
"""Forms: fields put together as the document has them written, be it in a query's styles, as JSON, or as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote_plus

from .operation import JSON, TEXT, BodyVariantMeta, ParamMeta, PartMeta, Shape
from .parameters import Query, Repeated, query_value
from .wire_text import JsonValue, array_from_texts, scalar_from_text, value_from_text


def form_value(raw: bytes, variant: BodyVariantMeta) -> dict[str, JsonValue]:
    """The object in an urlencoded body."""
    query = Query.parse(raw)
    found = styled_fields(query, variant)
    texts: dict[str, list[str]] = {}
    for name, text in rest_of(query, variant):
        texts.setdefault(name, []).append(unquote_plus(text))
    return found | {name: _field(values, name, variant) for name, values in texts.items()}


def styled_fields(query: Query, variant: BodyVariantMeta) -> dict[str, JsonValue]:
    """The fields that are written in a style."""
    params = (_param(part, variant) for part in variant.parts if part.style)
    values = ((param.wire, _styled(param, query)) for param in params)
    return {name: value for name, value in values if value is not None}


def rest_of(query: Query, variant: BodyVariantMeta) -> list[tuple[str, str]]:
    """The pairs that belong to no field in a style."""
    return [pair for pair in query.pairs if not any(_owns(part, pair[0], variant) for part in variant.parts)]


def _owns(part: PartMeta, name: str, variant: BodyVariantMeta) -> bool:
    """Whether a pair of this name is a piece of the field."""
    shape = shape_of(part.wire, variant)
    is_spread = part.style == "form" and part.explode and shape.kind == "object" and name in shape.fields
    return bool(part.style) and (name == part.wire or name.startswith(f"{part.wire}[") or is_spread)


def shape_of(name: str, variant: BodyVariantMeta) -> Shape:
    """The shape of a field."""
    return variant.shape.fields.get(name) or variant.shape.rest or TEXT


def text_shape(shape: Shape) -> Shape:
    """What the text of a value with this shape may become: with an inside, it is JSON."""
    return shape if shape.kind == "scalar" else JSON


def _param(part: PartMeta, variant: BodyVariantMeta) -> ParamMeta:
    shape = shape_of(part.wire, variant)
    return ParamMeta(part.wire, part.wire, "query", object, shape, style=part.style, explode=part.explode)


def _styled(param: ParamMeta, query: Query) -> JsonValue:
    try:
        return query_value(param, query)
    except Repeated:
        # Refused by the type, which is no list.
        return [unquote_plus(text) for text in query.values(param.wire)]


def _field(texts: Sequence[str], name: str, variant: BodyVariantMeta) -> JsonValue:
    part = next((part for part in variant.parts if part.wire == name), PartMeta(name))
    shape = JSON if part.content_type.endswith("json") else shape_of(name, variant)
    if shape.kind == "array":
        return array_from_texts(texts, Shape(kind="array", item=text_shape(shape.item or TEXT)))
    if len(texts) > 1:
        return [scalar_from_text(text, shape) for text in texts]
    return value_from_text(texts[0], text_shape(shape))
