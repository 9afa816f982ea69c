"""A document as plain data, read without specloom: every file that it refers to, every `$ref` absolute.

Schemas of OpenAPI 3.0 are rewritten as the JSON Schema that they mean, so that one validator judges all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import jsonschema_rs
import yaml

BASE = "https://wire.test/"

# Below these keys lie names of the author's choice, not keywords.
_NAMED = frozenset(
    [
        "properties",
        "patternProperties",
        "$defs",
        "definitions",
        "dependentSchemas",
        "schemas",
        "responses",
        "parameters",
        "headers",
        "content",
        "requestBodies",
        "encoding",
        "paths",
        "callbacks",
        "links",
        "securitySchemes",
        "mapping",
        "variables",
        "pathItems",
        "webhooks",
    ]
)
# Below these keys lie values, which are nobody's schema.
_VALUES = frozenset({"example", "examples", "default", "enum", "const"})
_TYPES = frozenset({"string", "integer", "number", "boolean", "null", "array", "object"})


class _PlainLoader(yaml.CSafeLoader):
    """Dates stay text, as they are in JSON; `on` and `yes` are words."""


_KEPT = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
_PlainLoader.yaml_implicit_resolvers = {
    first: kept
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    if (kept := [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT])
}
_PlainLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF"
)


class Document:
    """All files of one description, by URI."""

    def __init__(self, path: Path) -> None:
        self._folder = _common_folder(path)
        self.files: dict[str, Any] = {}
        self.uri = BASE + path.relative_to(self._folder).as_posix()
        waiting = [self.uri]
        while waiting:
            uri = waiting.pop()
            place = self._folder / unquote(uri.removeprefix(BASE))
            # A file that is not there may be one that nothing needs; whatever does, fails by name.
            if uri not in self.files and place.is_file():
                self.files[uri] = _absolute(_read(place), uri)
                waiting += {urldefrag(ref).url for ref in _refs(self.files[uri])} - self.files.keys()
        for place in self.files.values():
            self._inline(place)
        self.root: dict[str, Any] = self.files[self.uri]
        self.registry = jsonschema_rs.Registry(list(self.files.items()), draft=jsonschema_rs.Draft202012)

    def follow(self, node: Any) -> Any:
        """What a node is once its references are followed; keywords beside a reference win over what it names."""
        beside: dict[str, Any] = {}
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            beside = {**{key: value for key, value in node.items() if key != "$ref"}, **beside}
            node = self.at(node["$ref"])
        return {**node, **beside} if beside and isinstance(node, dict) else node

    def at(self, ref: str) -> Any:
        """The node that an absolute reference names."""
        uri, pointer = urldefrag(ref)
        node = self.files[uri]
        for part in pointer.split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            node = node[int(name)] if isinstance(node, list) else self.follow(node)[name]
        return node

    def _inline(self, node: Any) -> None:
        """Put what `properties` refers to in its place: the keyword itself takes no reference."""
        if isinstance(node, dict):
            named = node.get("properties")
            if isinstance(named, dict) and isinstance(named.get("$ref"), str):
                node["properties"] = self.follow(named)
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            self._inline(value)


def _common_folder(path: Path) -> Path:
    """The folder of the document's bundle: the one below `dev/` where there is such a one."""
    parts = path.parts
    return Path(*parts[: parts.index("dev") + 2]) if "dev" in parts and path.parent.name != "dev" else path.parent


def _read(path: Path) -> Any:
    text = path.read_text("utf-8-sig")
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_PlainLoader)


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        ref = node.get("$ref")
        # Others stand in examples, and name nothing that is needed.
        if isinstance(ref, str) and ref.startswith(BASE):
            yield ref
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


def _absolute(node: Any, uri: str, *, are_names: bool = False) -> Any:
    """A copy with absolute references, in which every schema is one of 2020-12."""
    if isinstance(node, list):
        return [_absolute(item, uri) for item in node]
    if not isinstance(node, dict):
        return node
    if are_names:
        return {
            str(key): urljoin(uri, value) if isinstance(value, str) and "#" in value else _absolute(value, uri)
            for key, value in node.items()
        }
    copy = {
        key: value if key in _VALUES else _absolute(value, uri, are_names=key in _NAMED) for key, value in node.items()
    }
    return _as_schema(copy, uri)


def _as_schema(node: dict[str, Any], uri: str) -> dict[str, Any]:
    for mark in ("$id", "$anchor", "$schema"):
        if isinstance(node.get(mark), str):
            del node[mark]
    if isinstance(node.get("$ref"), str):
        node["$ref"] = urljoin(uri, node["$ref"])
    _mend_keywords(node)
    _mend_bounds(node)
    if "oneOf" in node and isinstance(node["oneOf"], list) and "anyOf" not in node:
        # Arms that overlap are a slip of the author, which says nothing about the wire.
        node["anyOf"] = node.pop("oneOf")
    _mend_required(node)
    return _with_null(node)


def _with_null(node: dict[str, Any]) -> dict[str, Any]:
    if node.get("nullable") is not True:
        return node
    node = {key: value for key, value in node.items() if key != "nullable"}
    if isinstance(node.get("type"), str) and "$ref" not in node and not {"anyOf", "allOf"} & node.keys():
        listed = {"enum": [*node["enum"], None]} if "enum" in node and None not in node["enum"] else {}
        return {**node, "type": [node["type"], "null"], **listed}
    if "type" in node or "$ref" in node or {"anyOf", "allOf"} & node.keys():
        return {"anyOf": [node, {"type": "null"}]}
    return node


def _mend_keywords(node: dict[str, Any]) -> None:
    """Drop what no validator could read: a keyword of the wrong kind says nothing."""
    said = node.get("type")
    if isinstance(said, str) and said not in _TYPES and ("schema" in node or "format" in node or "properties" in node):
        del node["type"]
    for key, kind in (("enum", list), ("pattern", str)):
        if key in node and (not isinstance(node[key], kind) or not node[key]):
            del node[key]
    if isinstance(node.get("items"), list):
        node["prefixItems"] = node.pop("items")
    if "pattern" in node and not is_pattern(node["pattern"]):
        del node["pattern"]


def _mend_bounds(node: dict[str, Any]) -> None:
    for exclusive, inclusive in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and inclusive in node:
            node[exclusive] = node.pop(inclusive)


def _mend_required(node: dict[str, Any]) -> None:
    """`required` of a schema is a list of names; the boolean of a parameter stays."""
    said = node.get("required")
    if isinstance(said, bool) and ("type" in node or "properties" in node) and "in" not in node:
        del node["required"]


def is_pattern(text: str) -> bool:
    """Whether Python reads a pattern as JSON Schema does, near enough to make texts from it."""
    try:
        re.compile(text)
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except (re.error, ValueError):
        return False
    return True
