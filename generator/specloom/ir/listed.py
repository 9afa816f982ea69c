"""What is listed by name, parameters and headers: each name counts once, and one of a header has no case (RFC 9110)."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.diagnostics import Origin
from specloom.ir.sites import Site
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node

_NO_CASE = "the name of a header is the same in any case (RFC 9110): remove one of them"


def listed_params(shop: Workshop, site: Site) -> tuple[Node, ...]:
    """Parameters of the path item, then of the operation; the later one of a place and name counts."""
    found: dict[object, Node] = {}
    for holder in reversed(site.holders):
        own: set[object] = set()
        for place in _places(shop, holder):
            node = shop.spec.follow(place)
            if node is None:
                shop.broken.setdefault(site.key, "a parameter")
                continue
            identity = _identity(node)
            earlier = found.get(identity)
            if earlier is not None:
                _report_twice(shop, earlier, node, place.origin, in_one_list=identity in own)
            own.add(identity)
            found[identity] = node
    return tuple(found.values())


def listed_headers(shop: Workshop, holder: Node) -> Iterator[tuple[str, Node]]:
    """The `headers` of an answer or a part, each name once: what is written last counts."""
    place = holder.get("headers")
    found: dict[str, tuple[str, Node]] = {}
    for wire, node in place.members() if place else ():
        earlier = found.get(wire.lower())
        if earlier is not None:
            what = f"the headers `{earlier[0]}` and `{wire}` are one"
            shop.report.warning("SL309", what, node.origin, label="this one counts", hint=_NO_CASE, at_key=True)
        found[wire.lower()] = (wire, node)
    yield from found.values()


def _identity(node: Node) -> object:
    """What tells a parameter from the others; one without a name is like no other."""
    where, name = node.text("in").lower(), node.text("name")
    if not name:
        return node.origin
    return where, name.lower() if where == "header" else name


def _report_twice(shop: Workshop, earlier: Node, node: Node, at: Origin, *, in_one_list: bool) -> None:
    """One parameter twice in a list, or under two spellings; an operation may say its path's parameter anew."""
    where, name, other = node.text("in").lower(), node.text("name"), earlier.text("name")
    if name != other:
        what = f"the header parameters `{other}` and `{name}` are one"
        shop.report.warning("SL309", what, at, label="this one counts", hint=_NO_CASE)
    elif in_one_list:
        what = f"the {where} parameter `{name}` is listed twice"
        shop.report.warning("SL309", what, at, label="this one counts", hint="remove one of them")


def _places(shop: Workshop, holder: Node) -> list[Node]:
    listed = holder.get("parameters")
    resolved = shop.spec.follow(listed) if listed else None
    if resolved is None or not isinstance(resolved.value, dict):
        return list(resolved.items()) if resolved else []
    shop.report.warning("SL301", "`parameters` is a list", resolved.origin, label="read as a list")
    return [node for _, node in resolved.members()]
