"""Collects the names that schemas and files give themselves: `$self`, `$id`, `$anchor`, `$dynamicAnchor`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from specloom.diagnostics import Origin
from specloom.load.document import Document
from specloom.resolve.node import Node
from specloom.resolve.refs import Links

# Most documents use none of them: this look at the text saves the walk over the tree.
_ANY = re.compile(r"""["']?\$(self|id|anchor|dynamicAnchor)["']?\s*:""")


def links_of(document: Document) -> Links:
    """The document's references, with every identity that is declared in it."""
    links = Links(document)
    for name, file in document.files.items():
        if _ANY.search(file.text):
            _collect(Node(file.root, Origin(name, "")), links)
    return links


def _collect(root: Node, links: Links) -> None:
    base = root.text("$self")
    if base:
        links.identities.setdefault(base.partition("#")[0], root.origin)
    for node, uri in _walk(root, base):
        identity = node.text("$id")
        if identity:
            links.identities.setdefault(uri, node.origin)
            links.identities.setdefault(identity.partition("#")[0], node.origin)
        for key in ("$anchor", "$dynamicAnchor"):
            if name := node.text(key):
                links.anchors.setdefault((node.origin.file, name), node.origin)


def _walk(root: Node, base: str) -> Iterator[tuple[Node, str]]:
    waiting = [(root, base)]
    while waiting:
        node, uri = waiting.pop()
        identity = node.text("$id")
        if identity:
            uri = urljoin(uri, identity).partition("#")[0]
        yield node, uri
        children = [child for _, child in node.members()] + list(node.items())
        waiting.extend((child, uri) for child in children if isinstance(child.value, (dict, list)))
