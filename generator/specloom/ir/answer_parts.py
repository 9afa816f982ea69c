"""Answers of several parts: what each part is, and when an operation's answer is a stream of them."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.choices import choice_of
from specloom.ir.contents import schema_type
from specloom.ir.fields import array_behind
from specloom.ir.media import essence
from specloom.ir.nodes import Alias, Response, Stream
from specloom.ir.schemas import declare_waiting
from specloom.ir.types import Array, Map, Named, Primitive, Tuple, TypeRef, without_null
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node

_ANY = Primitive("any")


def is_of_parts(media: str) -> bool:
    """Whether the content is made of parts, each with headers of its own."""
    return essence(media).startswith("multipart/")


def part_type(shop: Workshop, holder: Node | None) -> TypeRef:
    """What a part of an answer is: an item of what the media type describes, whichever place it has."""
    item = schema_type(shop, holder, "itemSchema")
    whole = None if item else schema_type(shop, holder, "schema")
    declare_waiting(shop)
    if item is not None or whole is None:
        return item or _ANY
    listed = array_behind(shop, whole)
    if listed is not None:
        return listed.item
    placed = _tuple_behind(shop, whole)
    if placed is None:
        return _ANY
    rest = () if placed.rest in (None, Primitive("never")) else (placed.rest or _ANY,)
    return choice_of(shop, [*placed.items, *rest])


def parts_of(shop: Workshop, responses: Sequence[Response]) -> Stream | None:
    """The stream of parts that an operation answers with; None where it may also answer with something else."""
    found = [response for response in responses if response.kind != "empty"]
    if not found or any(response.part is None for response in found):
        return None
    kinds: list[TypeRef] = [*dict.fromkeys(response.part for response in found if response.part is not None)]
    item = kinds[0] if len(kinds) == 1 else choice_of(shop, kinds)
    said = next((response.part_media for response in found if response.part_media), "")
    return Stream("parts", item, media=found[0].media, part_media=said or _usual_media(shop, item))


def said_media(shop: Workshop, holder: Node | None) -> str:
    """The media type that the document gives every part; empty where it leaves it to them."""
    place = holder.get("itemEncoding") if holder else None
    encoding = shop.spec.follow(place) if place else None
    said = encoding.text("contentType") if encoding else ""
    return "" if "*" in said or "," in said else said.strip()


def _usual_media(shop: Workshop, item: TypeRef) -> str:
    """OpenAPI's own rule: what has an inside is JSON where nobody says what it is."""
    inner = without_null(item)
    while isinstance(inner, Named) and isinstance(declared := shop.types.get(inner.id), Alias):
        inner = without_null(declared.target)
    return "application/json" if isinstance(inner, (Named, Array, Map)) else ""


def _tuple_behind(shop: Workshop, type_ref: TypeRef) -> Tuple | None:
    inner = without_null(type_ref)
    while isinstance(inner, Named) and isinstance(declared := shop.types.get(inner.id), Alias):
        inner = without_null(declared.target)
    return inner if isinstance(inner, Tuple) else None
