"""Styles of the parts of a multipart body that say nothing of how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specloom.ir.body_choice import fields_behind, is_file
from specloom.ir.nodes import PartEncoding
from specloom.ir.types import TypeRef
from specloom.ir.workshop import Workshop


def without_idle_styles(
    shop: Workshop, type_ref: TypeRef, encodings: Sequence[PartEncoding]
) -> tuple[PartEncoding, ...]:
    """The same parts: a file is sent as it is, whatever its style, and OpenAPI 3.0 has styles for urlencoded forms only.

    There `form` is what a framework writes beside every part, ASP.NET's among them; another style somebody meant.
    """
    files = {field.wire for field in fields_behind(shop, type_ref) if is_file(shop, field.type)}
    return tuple(
        replace(part, style="", explode=True) if part.wire in files or _says_nothing(shop, part) else part
        for part in encodings
    )


def _says_nothing(shop: Workshop, part: PartEncoding) -> bool:
    return shop.spec.is_3_0 and part.style == "form" and part.explode
