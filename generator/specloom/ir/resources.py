"""The tree of resources that the client shows."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.nodes import Operation, Tag
from specloom.ir.nodes import Resource as ResourceNode
from specloom.ir.words import split_words
from specloom.ir.workshop import Resource


def resource_tree(operations: Sequence[Operation], tags: Sequence[Tag]) -> ResourceNode:
    """The root, with resources in the order in which the document first uses them."""
    paths: dict[Resource, list[str]] = {(): []}
    for operation in operations:
        for length in range(len(operation.resource) + 1):
            paths.setdefault(operation.resource[:length], [])
        paths[operation.resource].append(operation.key)
    docs = {split_words(tag.name): tag.doc for tag in tags}
    return _node((), paths, docs)


def _node(path: Resource, paths: dict[Resource, list[str]], docs: dict[tuple[str, ...], str]) -> ResourceNode:
    below = [other for other in paths if len(other) == len(path) + 1 and other[: len(path)] == path]
    doc = docs.get(path[-1], "") if path else ""
    return ResourceNode(path, tuple(paths[path]), tuple(_node(child, paths, docs) for child in below), doc)
