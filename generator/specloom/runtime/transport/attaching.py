# Vendored from generator/specloom/runtime. Edit it there.
"""Values that know where they came from."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import Any

from ..data import Issue, Provenance, issues_of_items, mark


def attach(value: Any, issues: tuple[Issue, ...], response: object, client: Any) -> Any:
    """`value`, knowing where it came from, if it is of a kind that can."""
    if hasattr(value, "__pydantic_fields_set__"):
        object.__setattr__(value, "_provenance", Provenance(response, issues, client))
    return value


def attach_each(items: list[Any], issues: tuple[Issue, ...], shared: Provenance) -> None:
    """The same for each item of a list that can; those without issues share what they know."""
    try:
        deque(map(mark, items, repeat(shared)), maxlen=0)  # a loop without a step in Python
    except TypeError:
        for item in items:
            attach(item, (), shared.response, shared.client)
    for place, own in issues_of_items(issues, len(items)).items():
        attach(items[place], own, shared.response, shared.client)
