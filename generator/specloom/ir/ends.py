"""Reads schemas that describe an event stream with what ends it: `data` is an item in one arm, `[DONE]` in another."""

from __future__ import annotations

from specloom.ir.bodies import model_behind
from specloom.ir.fields import text_values
from specloom.ir.nodes import Union
from specloom.ir.types import Named, TypeRef
from specloom.ir.workshop import Workshop


def without_end(shop: Workshop, item: TypeRef) -> tuple[TypeRef, str]:
    """What the `data` of a stream's items is, and the text that ends the stream; the item itself where no arm ends it.

    Only an arm whose `data` is one fixed text shows that the schema is of whole events: JSON would quote it.
    """
    declared = shop.types.get(item.id) if isinstance(item, Named) else None
    if not isinstance(declared, Union):
        return item, ""
    held = [_data_alone(shop, variant.type) for variant in declared.variants]
    texts = [(found, list(text_values(shop, found))) for found in held if found]
    ends = [text for _, fixed in texts for text in fixed]
    items = [found for found, fixed in texts if not fixed]
    is_clear = len(held) == len(texts) and len(ends) == len(items) == 1
    return (items[0], ends[0]) if is_clear else (item, "")


def _data_alone(shop: Workshop, arm: TypeRef) -> TypeRef | None:
    """The type of `data` where an event has nothing else."""
    model = model_behind(shop, arm)
    fields = model.fields if model else ()
    return fields[0].type if len(fields) == 1 and fields[0].wire == "data" else None
