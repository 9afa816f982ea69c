"""References: from the text of a `$ref` to the place it means. Nothing is ever inlined."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import takewhile
from urllib.parse import urljoin

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
    advice: str = ""
    # What was looked for, and among what: likeness is dear, and most questions are asked without telling anybody.
    word: str = ""
    known: Collection[str] = ()

    @property
    def hint(self) -> str:
        """What was meant, most likely."""
        return _nearest(self.word, self.known, self.advice) if self.word else self.advice


CIRCLE = Unresolved("this reference leads back to itself", "point it at what it should mean")


@dataclass(frozen=True, slots=True)
class Home:
    """A file or schema that has a URI of its own."""

    origin: Origin
    uri: str


@dataclass(frozen=True, slots=True)
class Links:
    """Finds targets by file and pointer, by `$id`/`$self` and by anchor."""

    document: Document
    # Base URIs that files or schemas give themselves.
    identities: dict[str, Origin] = field(default_factory=dict[str, Origin])
    # The same by file: where each begins, outer ones first. References below it are seen from there.
    homes: dict[str, list[Home]] = field(default_factory=dict[str, "list[Home]"])
    # Anchors by the place of the file or schema that has them and their name, in document order.
    anchors: dict[tuple[Origin, str], list[Origin]] = field(default_factory=dict[tuple[Origin, str], "list[Origin]"])
    _known: dict[tuple[Origin, str], Node | Unresolved] = field(
        default_factory=dict[tuple[Origin, str], "Node | Unresolved"]
    )

    def target(self, reference: str, base: Origin) -> Node | Unresolved:
        """The node that `reference`, written at `base`, names."""
        # Of two anchors of one name the nearer one is meant, so that every place may have its own.
        seen_from = base if _is_anchor(reference) else self.home(base).origin
        key = (seen_from, reference)
        if key not in self._known:
            # What is met again on the way leads back to itself.
            self._known[key] = CIRCLE
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
        return CIRCLE

    def home(self, place: Origin) -> Home:
        """What references at a place are seen from: the nearest schema above with an `$id`, or the file."""
        above = (
            home
            for home in reversed(self.homes.get(place.file, ()))
            if place.pointer == home.origin.pointer or place.pointer.startswith(f"{home.origin.pointer}/")
        )
        return next(above, Home(Origin(place.file, ""), ""))

    def _find(self, reference: str, base: Origin) -> Node | Unresolved:
        file, _, fragment = reference.partition("#")
        start = self._start(file, base)
        if isinstance(start, Unresolved) or not fragment:
            return start
        if not fragment.startswith("/"):
            return self._anchored(start.origin, fragment, base)
        found = self._walk(start, fragment)
        if isinstance(found, Unresolved) and start.origin.pointer:
            # Many authors give schemas an `$id` and refer to the document all the same.
            whole = self._walk(self.at(Origin(start.origin.file, "")), fragment)
            return whole if isinstance(whole, Node) else found
        return found

    def _anchored(self, start: Origin, name: str, base: Origin) -> Node | Unresolved:
        own, whole = self.home(start).origin, Origin(start.file, "")
        # As with pointers, what the schema itself does not have is looked for in the document.
        places = self.anchors.get((own, name)) or self.anchors.get((whole, name), [])
        if places:
            return self.at(max(places, key=lambda place: _shared_tokens(place, base)))
        return Unresolved(f"no `$anchor` is called `{name}`", "a pointer starts with `#/`")

    def _start(self, file: str, base: Origin) -> Node | Unresolved:
        home = self.home(base)
        if not file:
            return self.at(home.origin)
        for identity in (urljoin(home.uri, file), file):
            if identity in self.identities:
                return self.at(self.identities[identity])
        name = file_name(file, base.file)
        if name is None:
            return Unresolved("a remote reference, and nothing is fetched", "download the file and refer to it by path")
        if name in self.document.files:
            return Node(self.document.files[name].root, Origin(name, ""))
        if name in self.document.unreadable:
            return Unresolved(f"`{name}`: {self.document.unreadable[name]}", "mend that file, or refer to another one")
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


def _is_anchor(reference: str) -> bool:
    fragment = reference.partition("#")[2]
    return bool(fragment) and not fragment.startswith("/")


def _shared_tokens(left: Origin, right: Origin) -> int:
    """How far two places have the same story."""
    if left.file != right.file:
        return 0
    pairs = zip(left.pointer.split("/"), right.pointer.split("/"), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


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
    word = unescape(token)
    label = f"`{node.origin.pointer or '/'}` has no `{word}`" if noun == "key" else f"no such {noun}"
    return Unresolved(label, word=word, known=node.mapping.keys())


def _nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else otherwise


def unresolved(reference: str, at: Origin, why: Unresolved) -> Diagnostic:
    """The finding for a `$ref` at `at` that leads nowhere."""
    return Diagnostic("SL102", "error", f"unresolved $ref '{reference}'", at.child("$ref"), why.label, why.hint)
