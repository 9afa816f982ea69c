"""`fields=id,name`: send only what was asked for. Dotted paths reach into objects, `*` is everything, `id` always stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, cast

Selection: TypeAlias = "dict[str, Selection]"
JsonObject: TypeAlias = "dict[str, object]"


def parse_fields(text: str) -> tuple[str, ...]:
    """The dotted paths of a `fields` parameter, in the order they were named, each once."""
    return tuple(dict.fromkeys(path.strip() for path in text.split(",") if path.strip()))


def trim(value: object, paths: Iterable[str]) -> object:
    """`value`, an object or a list of them, without what no path names."""
    selection = _selection(paths)
    return value if "*" in selection else _trim(value, selection)


def _selection(paths: Iterable[str]) -> Selection:
    selection: Selection = {}
    for path in paths:
        branch = selection
        for name in path.split("."):
            branch = branch.setdefault(name, {})
    return selection


def _trim(value: object, selection: Mapping[str, Selection]) -> object:
    if isinstance(value, list):
        return [_trim(item, selection) for item in cast("list[object]", value)]
    if not isinstance(value, dict) or not selection:
        return cast("object", value)
    named = cast("JsonObject", value)
    chosen = {name: _chosen(name, item, selection) for name, item in named.items()}
    return {name: _trim(named[name], branch) for name, branch in chosen.items() if branch is not None}


def _chosen(name: str, item: object, selection: Mapping[str, Selection]) -> Selection | None:
    """What is selected inside of `name`, where empty is everything; the name itself may hold dots."""
    if name == "id":
        return {}
    branch: Selection | None = dict(selection)
    for part in name.split("."):
        branch = branch.get(part) if branch is not None else None
    # A path that goes on where a text ends means another name, one with a dot in it.
    return None if branch and not isinstance(item, dict | list | None) else branch
