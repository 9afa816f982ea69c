"""Inheritance: which schemas are made, by `allOf`, of one that has a discriminator and lists no alternatives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from specloom.diagnostics import Origin
from specloom.ir.gather import sole_reference
from specloom.ir.meant import meant_by
from specloom.ir.workshop import Workshop
from specloom.resolve.node import Node
from specloom.resolve.schema import Discriminator


def find_heirs(shop: Workshop) -> None:
    """Note, for every ancestor, all that are made of it, however far down, in document order."""
    named = list({node.origin: node for node in _named(shop)}.values())
    ancestors = [(node, said) for node in named if (said := _discriminator(shop, node)) is not None]
    if not ancestors:
        return
    children: dict[str, list[Node]] = defaultdict(list)
    mapped = {shop.identity(node) for _, said in ancestors for node in _mapped(shop, said)}
    for node in named:
        for parent in _parents(shop, node):
            if shop.identity(node) in mapped or not _is_alias(shop, node):
                children[parent].append(node)
    order = {shop.identity(node): place for place, node in enumerate(named)}
    for node, said in ancestors:
        below = _below(shop, [node, *_mapped(shop, said)], children)
        if below:
            found = sorted(below, key=lambda identity: order.get(identity, len(order)))
            shop.heirs[shop.identity(node)] = tuple(below[identity] for identity in found)
            shop.inheriting.update(found)


def _named(shop: Workshop) -> Iterator[Node]:
    """The schemas with names of their own: the document's, then those of the other files that it is made of."""
    yield from (node for _, node in shop.spec.components("schemas"))
    document = shop.spec.document
    for name, file in document.files.items():
        if name != document.entry:
            yield from _named_in(Node(file.root, Origin(name, "")))


def _named_in(file: Node) -> Iterator[Node]:
    """A file that is a schema, and the schemas that it lists."""
    yield file
    components = file.get("components")
    for home in (components and components.get("schemas"), file.get("definitions"), file.get("$defs"), file):
        yield from (node for _, node in home.members()) if home else ()


def _discriminator(shop: Workshop, node: Node) -> Discriminator | None:
    """What an ancestor says; a schema that lists its alternatives says by them what it may be."""
    if "discriminator" not in node.mapping:
        return None
    schema = shop.spec.schema(node)
    return None if schema.arms or schema.reference else schema.discriminator


def _parents(shop: Workshop, node: Node) -> Iterator[str]:
    if "allOf" not in node.mapping:
        return
    schema = shop.spec.schema(node)
    if schema.arms:
        # One that lists alternatives is a choice, not one thing more.
        return
    for arm in schema.all_of:
        part = shop.spec.schema(arm)
        target = shop.spec.links.target(part.reference, part.origin) if part.reference else None
        if isinstance(target, Node):
            yield shop.identity(target)


def _is_alias(shop: Workshop, node: Node) -> bool:
    """Whether a schema is another one under a second name: nothing of its own, and no value of the tag."""
    return sole_reference(shop, shop.spec.schema(node)) is not None


def _below(shop: Workshop, start: list[Node], children: Mapping[str, list[Node]]) -> dict[str, Node]:
    """All that come after the first of `start`, by id."""
    found = {shop.identity(node): node for node in start}
    waiting = list(start)
    while waiting:
        for child in children.get(shop.identity(waiting.pop()), ()):
            if shop.identity(child) not in found:
                found[shop.identity(child)] = child
                waiting.append(child)
    del found[shop.identity(start[0])]
    return found


def _mapped(shop: Workshop, said: Discriminator) -> Iterator[Node]:
    """Those that the mapping names, wherever they stand."""
    for _, written in said.mapping:
        target = meant_by(shop, written)
        if target is not None:
            yield target
