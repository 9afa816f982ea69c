"""Finds the operations of a document, before anything is understood about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specloom.diagnostics import Origin
from specloom.resolve.node import Node
from specloom.resolve.spec import Spec

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_EXTENSION = re.compile(r"\.(json|xml|yaml|csv|txt)$")
_HEAD = re.compile(r"^(v\d+([.\-]?\d+|(alpha|beta|preview)\d*)*|\d{4}-\d{2}-\d{2}|api|apis|rest|latest|public)$", re.I)
_PARAM = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Site:
    """One operation where it stands. `node` is the operation itself, `item` the path item around it."""

    method: str
    path: str
    node: Node
    item: Node

    @property
    def key(self) -> str:
        """`GET /pets/{id}`: the operation's identity, whatever its names."""
        return f"{self.method.upper()} {self.path}"

    @property
    def operation_id(self) -> str:
        """The document's own name for it, or an empty text."""
        return self.node.text("operationId").strip()

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, in order."""
        return tuple(tag for tag in self.node.strings("tags") if tag.strip())

    @property
    def origin(self) -> Origin:
        """Where it is written."""
        return self.node.origin

    @property
    def path_params(self) -> tuple[str, ...]:
        """The names in braces, in path order."""
        return tuple(_PARAM.findall(self.path))

    @property
    def is_item(self) -> bool:
        """Whether the path ends in a parameter: one thing out of many."""
        segments = segments_of(self.path)
        return bool(segments and self.path_params) and segments[-1].startswith("{")


def segments_of(path: str) -> list[str]:
    """The segments that matter: `/api`, versions, `.json` and queries say nothing about what is there."""
    plain = re.split(r"[?#]", path)[0]
    found = [_EXTENSION.sub("", segment) for segment in plain.split("/") if segment]
    return [segment for segment in found if not _HEAD.match(segment)] or found[-1:]


def find_sites(spec: Spec) -> tuple[Site, ...]:
    """Every operation under `paths`, in document order."""
    paths = spec.root.get("paths")
    found = spec.follow(paths) if paths else None
    return tuple(site for site in _below(spec, found) if not _is_ignored(site)) if found else ()


def _below(spec: Spec, paths: Node) -> Iterator[Site]:
    for path, place in paths.members():
        if path.startswith("x-"):
            continue
        item = spec.follow(place)
        if item is not None:
            yield from item_sites(spec, path, item)


def item_sites(spec: Spec, path: str, item: Node) -> Iterator[Site]:
    """The operations of one path item, 3.2's additional ones included."""
    for method in METHODS:
        place = item.get(method)
        node = spec.follow(place) if place else None
        if node is not None and isinstance(node.value, dict):
            yield Site(method, path, node, item)
    more = item.get("additionalOperations")
    for method, node in more.members() if more else ():
        if isinstance(node.value, dict) and method.lower() not in METHODS:
            yield Site(method, path, node, item)


def _is_ignored(site: Site) -> bool:
    return site.node.flag("x-sdk-ignore") or site.item.flag("x-sdk-ignore")
