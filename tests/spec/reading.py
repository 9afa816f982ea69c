"""Reads the document and its overlays, and applies them as the Overlay specification says."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonpath_rfc9535 import find

SPEC = Path(__file__).resolve().parents[2] / "spec"
DOCUMENT = SPEC / "openapi.yaml"
METHODS = ("get", "post", "patch", "delete", "put")


class _Loader(yaml.CSafeLoader):
    """YAML in which an unquoted date stays the text it is."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@cache
def read(path: Path) -> dict[str, Any]:
    """The value of a YAML file; shared, so not to be changed."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


@cache
def dated(date: str) -> dict[str, Any]:
    """The document of a dated version: the newest one with every overlay down to that date applied."""
    overlay = read(SPEC / "versions" / f"{date}.yaml")
    base = (SPEC / "versions" / overlay["extends"]).resolve()
    document = copy.deepcopy(read(base) if base == DOCUMENT else dated(base.stem))
    for action in overlay["actions"]:
        apply(document, action)
    return document


def apply(document: dict[str, Any], action: dict[str, Any]) -> None:
    """Apply one action of an overlay in place; a target that finds nothing is a mistake of ours."""
    nodes = find(action["target"], document)
    assert nodes, f"{action['target']} finds nothing"
    for node in reversed(nodes):
        if action.get("remove"):
            *parents, last = node.location
            holder = document
            for step in parents:
                holder = holder[step]
            del holder[last]
        elif isinstance(node.value, list):
            node.value.append(copy.deepcopy(action["update"]))
        else:
            merge(node.value, action["update"])


def merge(target: dict[str, Any], update: dict[str, Any]) -> None:
    """Merge objects key by key; lists grow, everything else is replaced."""
    for key, value in update.items():
        present = target.get(key)
        if isinstance(present, dict) and isinstance(value, dict):
            merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(copy.deepcopy(value))
        else:
            target[key] = copy.deepcopy(value)


def follow(document: dict[str, Any], node: Any) -> Any:
    """What a reference leads to; anything else is itself."""
    while isinstance(node, dict) and "$ref" in node:
        value: Any = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            value = value[key.replace("~1", "/").replace("~0", "~")]
        node = value
    return node
