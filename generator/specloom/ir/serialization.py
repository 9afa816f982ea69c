"""How a parameter is written into a request: the style that it has, or the content that it holds."""

from __future__ import annotations

import difflib

from specloom.ir.nodes import ParamStyle, Where
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node

# The styles of each place, the usual one first.
_STYLES: dict[Where, dict[str, ParamStyle]] = {
    "path": {"simple": "simple", "label": "label", "matrix": "matrix"},
    "query": {
        "form": "form",
        "spaceDelimited": "spaceDelimited",
        "pipeDelimited": "pipeDelimited",
        "deepObject": "deepObject",
    },
    "header": {"simple": "simple"},
    "cookie": {"form": "form", "cookie": "cookie"},
}


def written(shop: Workshop, node: Node, where: Where) -> tuple[ParamStyle, str, Node | None]:
    """The style of a parameter, the media type of its content if it has some, and its schema."""
    content = node.get("content")
    holders = list(content.members()) if content else []
    if not holders:
        return _style(shop, node, where), "", node.get("schema")
    if "schema" in node.mapping:
        what = "a parameter has `schema` or `content`, not both"
        shop.report.warning("SL313", what, node.origin.child("schema"), label="`content` counts", at_key=True)
    if len(holders) > 1:
        what = "the `content` of a parameter is of one media type"
        shop.report.warning("SL313", what, holders[1][1].origin, label="the first counts", at_key=True)
    media, holder = holders[0]
    found = shop.spec.follow(holder)
    return "content", media, found.get("schema") if found else holder


def explodes(node: Node, style: ParamStyle) -> bool:
    """Whether each part of a list or object is written by itself."""
    said = node.mapping.get("explode")
    return said if isinstance(said, bool) else style in ("form", "cookie", "deepObject")


def _style(shop: Workshop, node: Node, where: Where) -> ParamStyle:
    allowed = _STYLES[where]
    usual = next(iter(allowed.values()))
    said = node.mapping.get("style")
    if said is None or (isinstance(said, str) and said in allowed):
        return allowed[said] if said else usual
    close = difflib.get_close_matches(str(said), allowed, 1, 0.6)
    shop.report.warning(
        "SL312",
        f"no {where} parameter has the style `{said}`",
        node.origin.child("style"),
        label=f"read as `{usual}`",
        hint=f"did you mean `{close[0]}`?" if close else f"write {' or '.join(f'`{name}`' for name in allowed)}",
    )
    return usual
