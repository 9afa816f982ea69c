"""One dated change, as data: what it altered in answers and in requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

JsonObject: TypeAlias = "dict[str, object]"
Query: TypeAlias = "Sequence[tuple[str, str]]"
Downgrade: TypeAlias = Callable[[JsonObject], JsonObject]
UpgradeQuery: TypeAlias = Callable[[Query], Query]


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What callers pinned to a date before `date` are spared."""

    date: str
    summary: str
    # By kind of object: today's shape in, the shape of the version before this one out.
    downgrades: Mapping[str, Downgrade] = field(default_factory=dict[str, Downgrade])
    # By operation: the query of the version before this one in, today's out.
    query_upgrades: Mapping[str, UpgradeQuery] = field(default_factory=dict[str, UpgradeQuery])
