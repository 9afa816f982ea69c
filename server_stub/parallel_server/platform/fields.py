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


def unknown_path(value: object, paths: Iterable[str], declared: Iterable[str] = ()) -> str | None:
    """The first path that leads nowhere in `value`, in any of its items, nor in the declared top-level names."""
    known = set(declared)
    return next((path for path in paths if path != "*" and path not in known and not _reaches(value, path)), None)


def names_in(value: object) -> tuple[str, ...]:
    """The top-level names that a selection could use, for a suggestion."""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(name for item in items if isinstance(item, dict) for name in cast("JsonObject", item)))


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
    return {
        name: _trim(item, selection.get(name, {})) for name, item in named.items() if name in selection or name == "id"
    }


def _reaches(value: object, path: str) -> bool:
    if isinstance(value, list):
        return any(_reaches(item, path) for item in cast("list[object]", value))
    name, _, rest = path.partition(".")
    if not isinstance(value, dict) or name not in value:
        return False
    inside = cast("JsonObject", value)[name]
    # What is null or a free map today may hold the rest tomorrow.
    return not rest or inside is None or _reaches(inside, rest)
