# Vendored from generator/specloom/runtime. Edit it there.
"""Values that know where they came from."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any, cast

from ..data import Issue, Provenance, issues_of_items, mark


def attach(value: Any, issues: tuple[Issue, ...], response: object, client: Any) -> Any:
    """`value`, knowing where it came from, if it is of a kind that can, or a list of such."""
    try:
        mark(value, Provenance(response, issues, client))
    except TypeError:
        _attach_list(value, issues, Provenance(response, (), client, is_item=True))
    return value


def attach_each(items: list[Any], issues: tuple[Issue, ...], shared: Provenance) -> None:
    """The same for each item of a list that can; those without issues share what they know."""
    try:
        deque(map(mark, items, repeat(shared)), maxlen=0)  # a loop without a step in Python
    except TypeError:
        for item in items:
            _attach_item(item, shared)
    for place, own in issues_of_items(issues, len(items)).items():
        _attach_item(items[place], Provenance(shared.response, own, shared.client, is_item=True))


def _attach_list(value: object, issues: tuple[Issue, ...], shared: Provenance) -> None:
    items = cast("list[object]", value) if isinstance(value, list) else []
    if items and hasattr(items[0], "__pydantic_fields_set__"):
        attach_each(items, issues, shared)


def _attach_item(item: Any, provenance: Provenance) -> None:
    if hasattr(item, "__pydantic_fields_set__"):
        object.__setattr__(item, "_provenance", provenance)
