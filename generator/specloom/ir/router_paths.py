"""Paths in the notation of a router: `/pets/:id` and `/pets/<id>` say what OpenAPI writes `/pets/{id}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from specloom.resolve.grammar import METHODS
from specloom.resolve.node import Node
from specloom.resolve.spec import Spec

# These mark parameters for sure: `:id` and `:id(\d+)?` as a whole segment, `<id>`, `<int:id>`, `{{id}}`, `${id}`.
_SURE = (
    r"(?<=/):([A-Za-z_]\w*)(?:\([^/]*\))?[?*+]?(?=[/.]|$)"
    r"|<(?:[^<>/]*:)?([^<>:/]+)>|\{\{\s*([^{}/]+?)\s*\}\}|\$\{([^{}/]+)\}"
)
# These mark one where it is declared: `[id]`, `{id:int}`, `{+id}`.
_LIKELY = r"(?<=/)\[(\w+)\](?=/|$)|\{[+*.#;?&]?(\w[\w.-]*)(?:[:=*?+][^{}]*)?\}"
_MARK = re.compile(f"{_SURE}|{_LIKELY}")
_SURE_GROUPS = re.compile(_SURE).groups


def in_braces(spec: Spec, path: str, item: Node, taken: Set[str]) -> str:
    """The path as OpenAPI writes it, unless that is `taken`, and a finding where the document does not."""
    marks = [mark for mark in _MARK.finditer(path) if mark[0] != f"{{{_name(mark)}}}"]
    if not marks:
        return path
    declared = set(_declared(spec, item))
    meant = {mark[0]: _name(mark) for mark in marks if _is_meant(mark, declared)}
    if not meant:
        return path
    read = _MARK.sub(lambda mark: f"{{{meant[mark[0]]}}}" if mark[0] in meant else mark[0], path)
    is_taken = read in taken
    label = f"read as it is: there is `{read}`, too" if is_taken else f"read as `{read}`"
    shown = ", ".join(f"`{mark}`" for mark in meant)
    wanted = ", ".join(f"`{{{name}}}`" for name in meant.values())
    spec.report.warning(
        "SL106",
        f"the path `{path}` writes a parameter as {shown}",
        item.origin,
        label=label,
        hint=f"write {wanted}: OpenAPI writes a parameter as its name in braces",
        at_key=True,
    )
    return path if is_taken else read


def spelled(name: str) -> str:
    """A name without what people write now so, now so: `petId`, `pet_id` and `PetID` are alike."""
    return re.sub(r"[\W_]", "", name).lower()


def _name(mark: re.Match[str]) -> str:
    return next(name for name in mark.groups() if name)


def _is_meant(mark: re.Match[str], declared: Set[str]) -> bool:
    """Whether it is a parameter; all that stands between braces may be the name of one."""
    if mark.lastindex is not None and mark.lastindex <= _SURE_GROUPS:
        return True
    is_whole = mark[0].startswith("{") and mark[0][1:-1] in declared
    return not is_whole and spelled(_name(mark)) in {spelled(name) for name in declared}


def _declared(spec: Spec, item: Node) -> Iterator[str]:
    """The names of the path parameters of a path item and of its operations."""
    for layer in spec.layers(item):
        operations = (spec.follow(node) for key, node in layer.members() if key in METHODS)
        for holder in (layer, *(found for found in operations if found)):
            listed = holder.get("parameters")
            for place in listed.items() if listed else ():
                node = spec.follow(place)
                if node is not None and node.text("in").lower() == "path":
                    yield node.text("name")
