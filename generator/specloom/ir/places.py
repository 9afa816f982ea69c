"""Reads a schema's place as its story: whose it is, and the words of the last step that led to it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from specloom.load.tree import unescape

StepKind = Literal["property", "item", "value", "variant", "root", "request", "response", "error", "header", "part"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a place. `parent` is the id of the place it starts from; `text` is the wire name it goes by."""

    kind: StepKind
    parent: str
    text: str = ""


# Tokens that lead on without saying anything about whose schema it is.
_THROUGH = frozenset(
    {"allOf", "content", "schema", "itemSchema", "then", "else", "not", "if", "contains", "schemas", "contentSchema"}
)
_PARTS = frozenset({"items", "properties", "responses", "parameters", "headers", "callbacks", "get", "post", "put"})
_SCHEMA_HOMES = frozenset({"schemas", "definitions", "$defs"})
_COMPONENT_HOMES = frozenset({"responses", "requestBodies", "parameters", "headers"})


def is_component(identity: str, is_entry: bool) -> bool:
    """Whether a schema at this place has a name of its own: a component, a definition, or a file."""
    tokens = identity.partition("#")[2].split("/")[1:]
    if len(tokens) >= 2 and tokens[-2] in _SCHEMA_HOMES:
        return True
    return not is_entry and len(tokens) <= 1


def step_of(identity: str, roots: Container[str] = ()) -> Step:
    """The last telling step of a place; `roots` are places whose names are known already, such as operations."""
    file, _, pointer = identity.partition("#")
    raw = pointer.split("/")[1:]
    while raw:
        here = f"{file}#{''.join(f'/{token}' for token in raw)}"
        if here in roots:
            return Step("root", here)
        found = _telling([unescape(token) for token in raw])
        if found is not None:
            kind, text, length = found
            parent = here if kind == "root" else f"{file}#{''.join(f'/{token}' for token in raw[: len(raw) - length])}"
            return Step(kind, parent, text)
        raw.pop()
    stem = file.rpartition("/")[2].partition(".")[0]
    return Step("root", f"{file}#", stem)


def _telling(tokens: list[str]) -> tuple[StepKind, str, int] | None:
    last = tokens[-1]
    before = tokens[-2] if len(tokens) > 1 else ""
    if before in ("properties", "patternProperties", "dependentSchemas"):
        return ("value" if before == "patternProperties" else "property"), last, 2
    if before in ("oneOf", "anyOf"):
        return "variant", last, 2
    if before in _SCHEMA_HOMES or (before in _COMPONENT_HOMES and tokens[:1] == ["components"]):
        return "root", last, 2
    if before == "prefixItems" or (last == "items" and before != "properties"):
        return "item", "", 2 if before == "prefixItems" else 1
    if last in ("additionalProperties", "unevaluatedProperties"):
        return "value", "", 1
    if last == "requestBody":
        return "request", "", 1
    if before == "responses":
        return ("error" if last[:1] in ("4", "5") else "response"), last, 2
    if before == "headers":
        return "header", last, 2
    # In a file of definitions a lone key is a name; in a file of one operation or response it is a part of it.
    if len(tokens) == 1 and last not in _THROUGH and last not in _PARTS:
        return "root", last, 1
    return None
