"""Finds the operations of a document, before anything is understood about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from specloom.diagnostics import Origin
from specloom.ir.router_paths import in_braces
from specloom.load.tree import JsonValue
from specloom.resolve.grammar import METHODS
from specloom.resolve.misfits import noun
from specloom.resolve.node import Node
from specloom.resolve.path_items import doubled_operations, looks_like_operation, strange_members
from specloom.resolve.spec import Spec

_EXTENSION = re.compile(r"\.(json|xml|yaml|csv|txt)$")
_HEAD = re.compile(r"^(v\d+([.\-]?\d+|(alpha|beta|preview)\d*)*|\d{4}-\d{2}-\d{2}|api|apis|rest|latest|public)$", re.I)
# Right below `/api` a number is a version, too.
_NUMBERED = re.compile(r"(?<=/)(api|rest)/\d+(?=/)", re.I)
# `/users:batchGet`, `/users/{id}:disable`: what is done is no part of the name before it.
_VERB = re.compile(r":(?=[A-Za-z]+$)")
_PARAM = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Site:
    """One operation where it stands, `node`; `items` are the path item around it and those that it refers to."""

    method: str
    path: str
    node: Node
    items: tuple[Node, ...]

    @property
    def key(self) -> str:
        """`GET /pets/{id}`: the operation's identity, whatever its names."""
        return f"{self.method.upper()} {self.path}"

    @property
    def operation_id(self) -> str:
        """The document's own name for it, or an empty text."""
        return self.node.text("operationId").strip()

    @property
    def spoken_id(self) -> str:
        """What a person called it: FastAPI adds the path and the method to the name of the function."""
        added = re.sub(r"\W", "_", f"{self.path}_{self.method}")
        function = self.operation_id.removesuffix(added)
        if not function or function == self.operation_id:
            return self.operation_id
        return re.sub(r"(?<=\w)_(endpoint|handler|route|view)$", "", function)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, in order."""
        return tuple(tag for tag in self.node.strings("tags") if tag.strip())

    @property
    def holders(self) -> tuple[Node, ...]:
        """Where something may be said of it, the nearest first."""
        return (self.node, *self.items)

    def said(self, key: str, root: Node) -> JsonValue:
        """What our vocabulary says of it, or of the whole document where it is silent itself."""
        own = self.node.said(key)
        return root.said(key) if own is None else own

    @property
    def is_ignored(self) -> bool:
        """Whether the document keeps it from clients."""
        return any(node.is_ignored for node in self.holders)

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

    @property
    def has_custom_verb(self) -> bool:
        """Whether the path ends in a verb after a colon: `/users/{id}:disable`."""
        return len(_VERB.split(self.path.rpartition("/")[2])) > 1


def segments_of(path: str) -> list[str]:
    """The segments that matter: `/api`, versions, `.json` and queries say nothing about what is there."""
    plain = _NUMBERED.sub("api", re.split(r"[?#]", path)[0])
    pieces = [piece for segment in plain.split("/") for piece in _VERB.split(segment)]
    # `/users/-/keys` are the keys of all users.
    found = [_EXTENSION.sub("", piece) for piece in pieces if piece not in ("", "-")]
    return [segment for segment in found if not _HEAD.match(segment)] or found[-1:]


def find_sites(spec: Spec) -> tuple[Site, ...]:
    """Every operation under `paths`, in document order."""
    paths = spec.root.get("paths")
    found = spec.follow(paths) if paths else None
    return tuple(_below(spec, found)) if found else ()


def _below(spec: Spec, paths: Node) -> Iterator[Site]:
    taken = set(paths.mapping)
    for path, place in paths.members():
        if path.startswith("x-"):
            continue
        read = in_braces(spec, path, place, taken)
        taken.add(read)
        yield from item_sites(spec, read, place)


def item_sites(spec: Spec, path: str, item: Node) -> Iterator[Site]:
    """The operations of one path item: its own, 3.2's additional ones, and those of the item that it refers to."""
    layers = spec.layers(item)
    seen: set[str] = set()
    for layer in layers:
        for method, place in _places(layer):
            node = spec.follow(place)
            if node is not None and isinstance(node.value, dict) and method.upper() not in seen:
                seen.add(method.upper())
                site = Site(method, path, node, layers)
                if not site.is_ignored:
                    yield site


def lost_operations(spec: Spec) -> tuple[str, ...]:
    """The keys of the operations that cannot be read at all, each with an error; a lost path item goes by its path."""
    holders = [place for key in ("paths", "webhooks", "x-webhooks") if (place := spec.root.get(key))]
    items = [pair for place in holders if (found := spec.follow(place)) for pair in found.members()]
    return tuple(key for path, place in items if not path.startswith("x-") for key in _lost(spec, path, place))


def _lost(spec: Spec, path: str, item: Node) -> Iterator[str]:
    layers = spec.layers(item)
    if layers[-1].text("$ref"):
        yield path
    for layer in layers:
        for method, place in _places(layer):
            node = spec.follow(place)
            if node is not None and not isinstance(node.value, dict):
                what = f"an operation is an object, not {noun(node.value)}"
                spec.report.error("SL114", what, place.origin, label="this operation is left out", at_key=True)
            if node is None or not isinstance(node.value, dict):
                yield f"{method.upper()} {path}"
        yield from (f"{key.upper()} {path}" for key, node in strange_members(layer) if looks_like_operation(node))
        yield from (f"{method.upper()} {path}" for method, _ in doubled_operations(layer))


def _places(item: Node) -> Iterator[tuple[str, Node]]:
    for method in METHODS:
        place = item.get(method)
        if place is not None and place.value is not None:
            yield method, place
    more = item.get("additionalOperations")
    for method, place in more.members() if more else ():
        usual = method.lower()
        # What has a field of its own is read all the same, unless that is there too.
        yield (usual if usual in METHODS and usual not in item.mapping else method), place
