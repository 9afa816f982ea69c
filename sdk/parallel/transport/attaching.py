# Vendored from generator/specloom/runtime. Edit it there.
"""Values that know where they came from."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, Any

from ..data import Issue, Provenance, issues_of_items, mark
from .response_info import ResponseInfo

if TYPE_CHECKING:
    from .call import Call


def attach(value: Any, issues: tuple[Issue, ...], info: ResponseInfo, client: Any) -> Any:
    """`value`, knowing where it came from, if it is of a kind that can."""
    if hasattr(value, "__pydantic_fields_set__"):
        object.__setattr__(value, "_provenance", Provenance(info, issues, client))
    return value


def attach_each(items: list[Any], issues: tuple[Issue, ...], call: Call[Any]) -> None:
    """The same for each item of a list that can; those without issues share what they know."""
    shared = call.shared
    try:
        deque(map(mark, items, repeat(shared)), maxlen=0)  # a loop without a step in Python
    except TypeError:
        for item in items:
            attach(item, (), call.info, call.client)
    for place, own in issues_of_items(issues, len(items)).items():
        attach(items[place], own, call.info, call.client)
