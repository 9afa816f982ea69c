"""Peeks at an answer before anything is named: is it a list of things, or one thing?"""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.gather import gather, shape_of, types_of
from specloom.ir.media import is_json
from specloom.ir.sites import Site
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Schema

_ITEMS = frozenset({"data", "items", "results", "entries", "records", "values", "nodes", "list"})


def answers_list(shop: Workshop, site: Site) -> bool | None:
    """Whether the success answer is a list, bare or in an object; None where the document does not show it."""
    schema = next(_success_schemas(shop, site), None)
    if schema is None:
        return None
    whole = gather(shop, schema)
    shape = shape_of(whole)
    if shape in ("array", "tuple"):
        return True
    if shape != "model":
        return None
    arrays = [wire for wire, nodes in whole.properties.items() if _is_array(gather(shop, nodes[-1]))]
    if any(wire in _ITEMS for wire in arrays):
        return True
    return None if arrays or any(_has_array(shop, nodes[-1]) for nodes in whole.properties.values()) else False


def _has_array(shop: Workshop, node: Node) -> bool:
    """Whether a list is wrapped once more: `{albums: {items: […]}}`."""
    inner = gather(shop, node)
    return any(wire in _ITEMS and _is_array(gather(shop, nodes[-1])) for wire, nodes in inner.properties.items())


def _is_array(schema: Schema) -> bool:
    return "array" in types_of(schema)


def _success_schemas(shop: Workshop, site: Site) -> Iterator[Node]:
    responses = site.node.get("responses")
    for status, child in responses.members() if responses else ():
        found = shop.spec.follow(child) if status[:1] == "2" else None
        content = found.get("content") if found else None
        for media, holder in content.members() if content else ():
            schema = holder.get("schema")
            if schema is not None and is_json(media):
                yield schema
