"""The media types of a body or an answer, each with what is said about it."""

from __future__ import annotations

from specloom.ir.schemas import type_of
from specloom.ir.types import TypeRef
from specloom.ir.workshop import UNRESOLVED, Workshop
from specloom.resolve.node import Node


def contents_of(shop: Workshop, holder: Node) -> list[tuple[str, Node | None]]:
    """Media types in document order; None where a media type refers to nothing."""
    place = holder.get("content")
    content = shop.spec.follow(place) if place else None
    if content is None:
        return []
    return [
        (_media_type(shop, media, child), shop.spec.follow(child))
        for media, child in content.members()
        if not media.startswith("x-") and not child.is_ignored
    ]


def _media_type(shop: Workshop, media: str, node: Node) -> str:
    """`json` is a slip that says enough; it goes over the wire as it should."""
    if "/" in media:
        return media
    meant = f"application/{media.strip().lower()}"
    what = f"`{media}` is no media type"
    shop.report.warning("SL307", what, node.origin, label=f"read as `{meant}`", hint=f"write `{meant}`", at_key=True)
    return meant


def schema_type(shop: Workshop, holder: Node | None, *keys: str) -> TypeRef | None:
    """The type that a media type says its content has, under the first of `keys` that is there; None where none is."""
    if holder is None:
        return UNRESOLVED
    schema = next((found for key in keys if (found := holder.get(key))), None)
    return type_of(shop, [schema]) if schema else None
