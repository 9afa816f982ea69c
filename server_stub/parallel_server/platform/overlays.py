"""Overlays: what turns the document of one dated version into that of an older one (Overlay Specification 1.0)."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, cast

from jsonpath_rfc9535 import find

JsonObject = dict[str, Any]


def overlaid(document: JsonObject, overlay: Mapping[str, Any]) -> JsonObject:
    """A copy of `document` with every action of `overlay` applied, in its order."""
    changed = copy.deepcopy(document)
    for action in overlay["actions"]:
        _apply(changed, action)
    return changed


def _apply(document: JsonObject, action: Mapping[str, Any]) -> None:
    # From the last to the first, so that removing an item of a list does not move those still to be removed.
    for node in reversed(find(action["target"], document)):
        found = cast("JsonObject | list[Any]", node.value)
        if action.get("remove"):
            _remove(document, node.location)
        elif isinstance(found, list):
            found.append(copy.deepcopy(action["update"]))
        else:
            _merge(found, action["update"])


def _remove(document: JsonObject, location: tuple[str | int, ...]) -> None:
    *parents, last = location
    holder: Any = document
    for step in parents:
        holder = holder[step]
    del holder[last]


def _merge(target: JsonObject, update: Mapping[str, Any]) -> None:
    """Objects are merged name by name, lists grow, everything else is replaced."""
    for name, value in update.items():
        present = target.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(cast("JsonObject", present), cast("JsonObject", value))
        elif isinstance(present, list) and isinstance(value, list):
            cast("list[Any]", present).extend(copy.deepcopy(cast("list[Any]", value)))
        else:
            target[name] = copy.deepcopy(value)
