"""Collects the names that schemas and files give themselves: `$self`, `$id`, `$anchor`, `$dynamicAnchor`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from specloom.diagnostics import Origin
from specloom.load.document import Document
from specloom.resolve.node import Node
from specloom.resolve.refs import Home, Links

# Most documents use none of them: this look at the text saves the walk over the tree.
_ANY = re.compile(r"""["']?\$(self|id|anchor|dynamicAnchor)["']?\s*:""")


def links_of(document: Document) -> Links:
    """The document's references, with every identity that is declared in it."""
    links = Links(document)
    for name, file in document.files.items():
        if any(_ANY.search(text) for text in file.texts):
            _collect(Node(file.root, Origin(name, "")), links)
    return links


def _collect(root: Node, links: Links) -> None:
    base = root.text("$self")
    if base:
        links.identities.setdefault(base.partition("#")[0], root.origin)
    outermost = Home(root.origin, base.partition("#")[0])
    homes = links.homes.setdefault(root.origin.file, [outermost])
    for node, home in _walk(root, outermost):
        identity = node.text("$id")
        if identity:
            links.identities.setdefault(home.uri, node.origin)
            links.identities.setdefault(identity.partition("#")[0], node.origin)
            homes.append(home)
        for key in ("$anchor", "$dynamicAnchor"):
            if name := node.text(key):
                links.anchors.setdefault((home.origin, name), []).append(node.origin)


def _walk(root: Node, outermost: Home) -> Iterator[tuple[Node, Home]]:
    """Every object with the home that it has; outer ones before those below them."""
    waiting = [(root, outermost)]
    while waiting:
        node, home = waiting.pop()
        identity = node.text("$id")
        if identity:
            home = Home(node.origin, urljoin(home.uri, identity).partition("#")[0])
        yield node, home
        children = [child for _, child in node.members()] + list(node.items())
        waiting.extend((child, home) for child in reversed(children) if isinstance(child.value, (dict, list)))
