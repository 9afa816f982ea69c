"""What one `build` has at hand and has made so far; nothing outlives it."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TypeAlias

from specloom.diagnostics import Origin, Report
from specloom.ir.nodes import TypeDecl
from specloom.ir.places import Step
from specloom.ir.types import Primitive
from specloom.resolve.node import Node
from specloom.resolve.schema import Discriminator, Schema
from specloom.resolve.spec import Spec

# Stands where a reference leads nowhere, until everything that needs it has been left out.
UNRESOLVED = Primitive("any", "unresolved")

Words: TypeAlias = tuple[str, ...]
Resource: TypeAlias = tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The place of one operation in the client: `client.pipelines.jobs.list`."""

    resource: Resource
    name: Words
    # Whether the operation says so itself: then nothing that is added elsewhere can change it.
    is_stated: bool = False


@dataclass(slots=True)
class Workshop:
    """The document, the report and the types made so far."""

    spec: Spec
    report: Report
    types: dict[str, TypeDecl] = field(default_factory=dict[str, TypeDecl])
    # Places of named schemas that were referred to and are not declared yet.
    waiting: deque[Node] = field(default_factory=deque[Node])
    promised: dict[str, Node] = field(default_factory=dict[str, Node])
    # Structure of an inline type under its property word -> the id of the first one.
    interned: dict[Hashable, str] = field(default_factory=dict[Hashable, str])
    gathered: dict[Origin, Schema] = field(default_factory=dict[Origin, Schema])
    gathering: set[Origin] = field(default_factory=set[Origin])
    # Inline types being built right now, by the places that describe them; those that something inside refers to.
    building: dict[frozenset[Origin], str] = field(default_factory=dict[frozenset[Origin], str])
    recursive: set[str] = field(default_factory=set[str])
    # Ids of the `default` answers that stand for failures.
    failures: set[str] = field(default_factory=set[str])
    # Places that names begin at: operations, parameters, events; the words of whose they are, then their own.
    roots: dict[str, tuple[Words, ...]] = field(default_factory=dict[str, "tuple[Words, ...]"])
    # Schemas (by id) and operations (by key) that need something which is not there -> what.
    broken: dict[str, str] = field(default_factory=dict[str, str])
    # What the document says about the tags of a union, by the union's id.
    discriminators: dict[str, Discriminator] = field(default_factory=dict[str, Discriminator])
    # Schemas made of another one that has a discriminator, by that one's id; and the ids of all of them.
    heirs: dict[str, tuple[Node, ...]] = field(default_factory=dict[str, "tuple[Node, ...]"])
    inheriting: set[str] = field(default_factory=set[str])
    # Texts that hold JSON in an event, by their place -> what the JSON is.
    event_data: dict[Origin, Node] = field(default_factory=dict[Origin, Node])
    # Schemas, by their place, that were asked whether they are kept from clients.
    ignored: dict[Origin, bool] = field(default_factory=dict[Origin, bool])

    def identity(self, node: Node | Schema) -> str:
        """The id that a type at this place has."""
        return self.spec.identity(node.origin)


def is_failure(shop: Workshop, step: Step) -> bool:
    """Whether a place is below an answer that tells of a failure."""
    return step.kind == "error" or f"{step.parent}/responses/{step.text}" in shop.failures
