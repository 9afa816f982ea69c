"""References: from the text of a `$ref` to the place it means. Nothing is ever inlined."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from specloom.diagnostics import Diagnostic, Origin
from specloom.load.discovery import file_name
from specloom.load.document import Document
from specloom.load.tree import escape, step, unescape
from specloom.resolve.node import Node

_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a reference leads nowhere."""

    label: str
    hint: str = ""


_CIRCLE = Unresolved("this reference leads back to itself", "point it at what it should mean")


@dataclass(frozen=True, slots=True)
class Links:
    """Finds targets by file and pointer, by `$id`/`$self` and by anchor."""

    document: Document
    # Base URIs that files or schemas give themselves, and anchors as (base file or URI, name).
    identities: dict[str, Origin] = field(default_factory=dict[str, Origin])
    anchors: dict[tuple[str, str], Origin] = field(default_factory=dict[tuple[str, str], Origin])
    _known: dict[tuple[str, str], Node | Unresolved] = field(default_factory=dict[tuple[str, str], "Node | Unresolved"])

    def target(self, reference: str, base: Origin) -> Node | Unresolved:
        """The node that `reference`, written at `base`, names."""
        key = (base.file, reference)
        if key not in self._known:
            # What is met again on the way leads back to itself.
            self._known[key] = _CIRCLE
            self._known[key] = self._find(reference, base)
        return self._known[key]

    def follow(self, node: Node) -> Node | Unresolved:
        """The node itself, or what its chain of `$ref` ends at."""
        for _ in range(_LONGEST_CHAIN):
            reference = node.mapping.get("$ref")
            if not isinstance(reference, str):
                return node
            found = self.target(reference, node.origin)
            if isinstance(found, Unresolved):
                return found
            node = found
        return _CIRCLE

    def _find(self, reference: str, base: Origin) -> Node | Unresolved:
        file, _, fragment = reference.partition("#")
        start = self._start(file, base)
        if isinstance(start, Unresolved) or not fragment:
            return start
        if fragment.startswith("/"):
            return self._walk(start, fragment)
        anchored = self.anchors.get((start.origin.file, fragment))
        if anchored is not None:
            return self.at(anchored)
        return Unresolved(f"no `$anchor` is called `{fragment}`", "a pointer starts with `#/`")

    def _start(self, file: str, base: Origin) -> Node | Unresolved:
        if not file:
            return Node(self.document.files[base.file].root, Origin(base.file, ""))
        if file in self.identities:
            return self.at(self.identities[file])
        name = file_name(file, base.file)
        if name is None:
            return Unresolved("a remote reference, and nothing is fetched", "download the file and refer to it by path")
        if name in self.document.files:
            return Node(self.document.files[name].root, Origin(name, ""))
        why = self.document.missing.get(name, "no such file or directory")
        return Unresolved(f"`{name}`: {why}", self._near_file(name) or f"is `{file}` part of the delivery?")

    def _near_file(self, name: str) -> str:
        by_basename = {other.rpartition("/")[2]: other for other in self.document.files}
        close = difflib.get_close_matches(name.rpartition("/")[2], by_basename, 1, 0.75)
        return f"did you mean `{by_basename[close[0]]}`?" if close else ""

    def at(self, origin: Origin) -> Node:
        """The node at a place that is known to exist."""
        found = self._walk(Node(self.document.files[origin.file].root, Origin(origin.file, "")), origin.pointer)
        return found if isinstance(found, Node) else Node(None, origin)

    def _walk(self, start: Node, pointer: str) -> Node | Unresolved:
        node = start
        for token in pointer.split("/")[1:]:
            found = step(node.value, token)
            if found is None and "$ref" in node.mapping:
                # A pointer through a reference: the target's members are meant.
                through = self.follow(node)
                if isinstance(through, Unresolved):
                    return through
                node = through
                found = step(node.value, token)
            if found is None:
                return _no_such(node, token)
            node = Node(found[1], Origin(node.origin.file, f"{node.origin.pointer}/{escape(found[0])}"))
        return node


_NOUNS = {
    "schemas": "schema",
    "parameters": "parameter",
    "responses": "response",
    "requestBodies": "request body",
    "headers": "header",
    "examples": "example",
    "links": "link",
    "callbacks": "callback",
    "pathItems": "path item",
    "definitions": "definition",
    "$defs": "definition",
}


def _no_such(node: Node, token: str) -> Unresolved:
    noun = _NOUNS.get(node.origin.pointer.rpartition("/")[2], "key")
    near = _nearest(unescape(token), node.mapping, "")
    if noun == "key":
        return Unresolved(f"`{node.origin.pointer or '/'}` has no `{unescape(token)}`", near)
    return Unresolved(f"no such {noun}", near)


def _nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else otherwise


def unresolved(reference: str, at: Origin, why: Unresolved) -> Diagnostic:
    """The finding for a `$ref` at `at` that leads nowhere."""
    return Diagnostic("SL102", "error", f"unresolved $ref '{reference}'", at.child("$ref"), why.label, why.hint)
