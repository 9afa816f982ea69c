"""The document with its references understood: what `ir` reads."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from specloom.diagnostics import Origin, Report
from specloom.load.document import Document
from specloom.load.tree import JsonValue
from specloom.resolve.dialect import read_schema
from specloom.resolve.node import Node
from specloom.resolve.refs import Links, Unresolved, unresolved
from specloom.resolve.schema import Schema

# What OpenAPI lets a reference say beside itself.
_WORDS = ("summary", "description")


@lru_cache(maxsize=1024)
def _seen_from(entry: str, file: str) -> str:
    """The path of a file from the folder of the entry: the same wherever both lie, and wherever the run is."""
    return file if "://" in file else posixpath.relpath(file, posixpath.dirname(entry) or ".")


@dataclass(frozen=True, slots=True)
class Spec:
    """A document ready to be understood. Places keep their identity: two `$ref`s to one schema give one node."""

    document: Document
    root: Node
    links: Links
    report: Report
    _schemas: dict[Origin, Schema] = field(default_factory=dict[Origin, Schema])

    @property
    def is_3_0(self) -> bool:
        """Whether the document is of OpenAPI 3.0, where some words do not mean yet what they mean later."""
        return str(self.root.mapping.get("openapi", "")).startswith("3.0")

    def follow(self, node: Node) -> Node | None:
        """The node, or what its `$ref` leads to; None, and an error in the report, when it leads nowhere.

        A `summary` or `description` beside the reference is said instead of the one that is there.
        """
        reference = node.mapping.get("$ref")
        if not isinstance(reference, str):
            return node
        found = self.links.follow(node)
        if isinstance(found, Unresolved):
            self.report.add(unresolved(reference, node.origin, found))
            return None
        if len(node.mapping) > 1 and found.mapping:
            words = {key: text for key in _WORDS if isinstance(text := node.mapping.get(key), str)}
            return replace(found, value={**found.mapping, **words}) if words else found
        return found

    def layers(self, node: Node) -> tuple[Node, ...]:
        """The node and what its `$ref`s lead to, for those kinds of objects that may say more beside a `$ref`."""
        found, seen = [node], {node.origin}
        while isinstance(reference := found[-1].mapping.get("$ref"), str):
            target = self.links.target(reference, found[-1].origin)
            if isinstance(target, Unresolved) or target.origin in seen:
                self.follow(node)
                break
            seen.add(target.origin)
            found.append(target)
        return tuple(found)

    def components(self, kind: str) -> tuple[tuple[str, Node], ...]:
        """The components of a kind by their names; many authors keep the whole map in a file of its own."""
        place: Node | None = self.root
        for key in ("components", kind):
            holder = place.get(key) if place else None
            place = self.follow(holder) if holder else None
        return tuple(place.members()) if place else ()

    def schema(self, node: Node) -> Schema:
        """The schema written at `node`, in one shape; its own `$ref` is not followed."""
        known = self._schemas.get(node.origin)
        if known is None:
            known = self._schemas[node.origin] = read_schema(node, self.report, self.follow)
        return known

    @property
    def schemas(self) -> Iterable[Schema]:
        """Every schema that has been asked for, in the order in which it was."""
        return self._schemas.values()

    def step(self, node: Node) -> Node | None:
        """What the node's `$ref` names, one step on; None where it has none, and, with an error, if it leads nowhere."""
        reference = node.mapping.get("$ref")
        if not isinstance(reference, str):
            return None
        found = self.links.target(reference, node.origin)
        if isinstance(found, Unresolved):
            self.report.add(unresolved(reference, node.origin, found))
            return None
        return found

    def target(self, schema: Schema) -> Node | None:
        """The node that a schema's `$ref` names, one step on; None, and an error, when it leads nowhere."""
        found = self.links.target(schema.reference, schema.origin)
        if isinstance(found, Unresolved):
            self.report.add(unresolved(schema.reference, schema.origin, found))
            return None
        return found

    def text(self, node: Node, key: str) -> str:
        """A piece of prose; prose in a file of its own is read, and prose that is missing is empty."""
        child = node.get(key)
        if child is None:
            return ""
        found = self.links.follow(child)
        value: JsonValue = found.value if isinstance(found, Node) else None
        return value.strip() if isinstance(value, str) else ""

    def identity(self, origin: Origin) -> str:
        """A place as types are known by: `#/components/schemas/Pet`, or `models/pet.yml#` in another file."""
        if origin.file == self.document.entry:
            return f"#{origin.pointer}"
        return f"{_seen_from(self.document.entry, origin.file)}#{origin.pointer}"
