"""Binds dynamic references: a schema that another one takes in is read in the scope of the one that takes it.

`IntPage: {$ref: page, $defs: {item: {$dynamicAnchor: item, type: integer}}}` is a page of integers. What `page` says
is put into `IntPage`, its `$dynamicRef: '#item'` as a reference to the anchor of `IntPage`; lines stay those of `page`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.diagnostics import Origin
from specloom.load.document import Document
from specloom.load.tree import split_pointer
from specloom.load.written import Written
from specloom.resolve.identities import links_of
from specloom.resolve.node import Node
from specloom.resolve.refs import Links

# What a schema calls itself: a copy of it is not called so.
_OWN = ("$id", "$anchor", "$dynamicAnchor", "$schema")
_COMPONENT_DEPTH = 3


def bind_dynamic(document: Document) -> Document:
    """The document without references whose meaning depends on who refers to where they stand."""
    if not any("$dynamicRef" in text for file in document.files.values() for text in file.texts):
        return document
    links = links_of(document)
    files = dict(document.files)
    for name, file in files.items():
        bound = Written(file.root, file.sources)
        for origin in _takers(Node(file.root, Origin(name, ""))):
            bound = _at(bound, split_pointer(origin.pointer), _Scope.of(links, links.at(_owner(links, origin))))
        files[name] = replace(file, root=bound.value, sources=bound.sources)
    return replace(document, files=files)


def _takers(root: Node) -> list[Origin]:
    """Places of objects with a `$ref`, inner ones first: an outer one takes in what is below it as well."""
    found = [node.origin for node in _below(root) if isinstance(node.mapping.get("$ref"), str)]
    return found[::-1]


def _below(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed([*(child for _, child in node.members()), *node.items()]))


def _owner(links: Links, origin: Origin) -> Origin:
    """The schema that a place belongs to: the nearest one above with an `$id`, or the component."""
    home = links.home(origin).origin
    parts = origin.pointer.split("/")
    component = Origin(origin.file, "/".join(parts[: _COMPONENT_DEPTH + 1]))
    return home if len(home.pointer) > len(component.pointer) else component


def _at(tree: Written, path: tuple[str, ...], scope: _Scope) -> Written:
    """The tree with the object at a path in its scope."""
    if not path:
        return scope.taken(tree)
    key = int(path[0]) if isinstance(tree.value, list) else path[0]
    below = tree.member(key)
    bound = _at(below, path[1:], scope)
    return tree if bound is below else tree.with_member(key, bound)


@dataclass(frozen=True, slots=True)
class _Scope:
    """The dynamic anchors of one schema, by name."""

    links: Links
    owner: Node
    anchors: Mapping[str, Origin]
    # What is being taken in, outer schemas first.
    open: tuple[Origin, ...] = ()

    @classmethod
    def of(cls, links: Links, owner: Node) -> _Scope:
        named = [(node.text("$dynamicAnchor"), node.origin) for node in _below(owner)]
        return cls(links, owner, {name: origin for name, origin in reversed(named) if name})

    def taken(self, place: Written) -> Written:
        """An object with a `$ref`: itself, or with what it names taken in, where that asks for this scope."""
        reference = place.value["$ref"] if isinstance(place.value, dict) else None
        target = self.links.target(str(reference), place.sources.origin)
        if not isinstance(target, Node) or target.origin in self.open or not self._asks(target):
            return place
        inside = replace(self, open=(*self.open, target.origin))
        copy = inside.copied(self._written(target))
        beside = [*place.member("allOf").items] if isinstance(place.value, dict) and "allOf" in place.value else []
        parts = Written([], place.sources).with_items([copy, *beside])
        return place.without("$ref").with_members({"allOf": parts})

    def copied(self, part: Written) -> Written:
        """A part of another schema as it reads here."""
        if isinstance(part.value, list):
            return part.with_items([self.copied(item) for item in part.items])
        if not isinstance(part.value, dict):
            return part
        kept = {key: self.copied(part.member(key)) for key in part.value if key not in _OWN}
        copy = Written({}, part.sources).with_members(kept)
        dynamic, plain = part.value.get("$dynamicRef"), part.value.get("$ref")
        if isinstance(dynamic, str):
            anchor = self.anchors.get(dynamic.partition("#")[2])
            if anchor is not None:
                return self._bound(copy, anchor)
            copy, plain = copy.without("$dynamicRef").with_members({"$ref": part.member("$dynamicRef")}), dynamic
        return self._repointed(copy, plain) if isinstance(plain, str) else copy

    def _bound(self, copy: Written, anchor: Origin) -> Written:
        """With what an anchor of this scope names: the owner by reference, for it may hold itself; others as they are."""
        said, copy = copy.member("$dynamicRef"), copy.without("$dynamicRef")
        if anchor == self.owner.origin:
            return self._pointed(copy, anchor, said)
        named = self._written(self.links.at(anchor))
        own = [key for key in named.value if key not in _OWN] if isinstance(named.value, dict) else []
        return copy.with_members({key: named.member(key) for key in own})

    def _repointed(self, copy: Written, reference: str) -> Written:
        target = self.links.target(reference, copy.sources.origin)
        if not isinstance(target, Node):
            return copy
        taken = self.taken(copy)
        return taken if taken is not copy else self._pointed(copy, target.origin, copy.member("$ref"))

    def _pointed(self, copy: Written, place: Origin, said: Written) -> Written:
        """With a `$ref` to a place, as it is written in the owner's file."""
        folder = posixpath.dirname(self.owner.origin.file)
        text = f"{posixpath.relpath(place.file, folder or '.')}#{place.pointer}"
        return copy.with_members({"$ref": Written(text, said.sources)})

    def _asks(self, target: Node) -> bool:
        """Whether a schema of another owner refers to an anchor that this one has as well."""
        if _owner(self.links, target.origin) == self.owner.origin:
            return False
        names = {node.text("$dynamicRef").partition("#")[2] for node in _below(target)}
        return not names.isdisjoint(self.anchors)

    def _written(self, target: Node) -> Written:
        file = self.links.document.files[target.origin.file]
        written = Written(file.root, file.sources)
        for key in split_pointer(target.origin.pointer):
            written = written.member(key)
        return written
