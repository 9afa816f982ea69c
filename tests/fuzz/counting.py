"""Counts the operations of a document without the compiler: by PyYAML and json, and a reading of `paths` of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import yaml

METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"})
_LONGEST_CHAIN = 10


def keys_of(data: bytes) -> set[str] | None:
    """`GET /pets` for every operation that is an object; None where these readers cannot tell."""
    tree = _read(data)
    if not isinstance(tree, dict):
        return None
    paths = tree.get("paths")
    if isinstance(paths, dict) and isinstance(paths.get("$ref"), str):
        return None
    found: set[str] = set()
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if not path.startswith("x-"):
            found.update(f"{method.upper()} {path}" for method in _methods(tree, item))
    return found


def _read(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip()[:1] == "{":
            return json.loads(text, strict=False)
        # Keys and texts alone matter: the base loader leaves every scalar a text.
        return yaml.load(text, yaml.CBaseLoader) if "<<" not in text else None
    except (ValueError, yaml.YAMLError, RecursionError, TypeError):
        return None


def _methods(tree: Any, item: Any) -> Iterator[str]:
    for layer in _layers(tree, item):
        if layer.get("x-sdk-ignore") in (True, "true"):
            return
        for method in METHODS & layer.keys():
            operation = layer[method]
            if isinstance(operation, dict) and not {"$ref", "x-sdk-ignore"} & operation.keys():
                yield method


def _layers(tree: Any, item: Any) -> list[dict[str, Any]]:
    """A path item and those that it refers to, as far as they lie in this file."""
    found: list[dict[str, Any]] = []
    while isinstance(item, dict) and len(found) < _LONGEST_CHAIN:
        found.append(item)
        item = _target(tree, item.get("$ref"))
    return found


def _target(tree: Any, reference: Any) -> Any:
    if not (isinstance(reference, str) and reference.startswith("#/")):
        return None
    for token in unquote(reference[2:]).split("/"):
        key = token.replace("~1", "/").replace("~0", "~")
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree
