"""The chain of changes: requests climb it from the pinned date to today, answers descend it."""

from __future__ import annotations

from typing import cast

from parallel_server.platform.versions import job_failure, pipeline_state, pipeline_status
from parallel_server.platform.versions.calendar import CURRENT
from parallel_server.platform.versions.change import JsonObject, Query, VersionChange

CHANGES: tuple[VersionChange, ...] = (job_failure.CHANGE, pipeline_state.CHANGE, pipeline_status.CHANGE)
_PREFIXES = {"pipe": "pipeline", "job": "job"}


def is_current(version: str) -> bool:
    """Whether answers of this date need no change at all."""
    return version >= CURRENT.date


def upgrade_query(version: str, operation: str, query: Query) -> Query:
    """Today's query for one written against `version`."""
    for change in CHANGES:
        upgrade = change.query_upgrades.get(operation)
        if change.date > version and upgrade is not None:
            query = upgrade(query)
    return query


def downgrade(version: str, value: object, kind: str = "") -> object:
    """The same JSON as `version` showed it; objects are recognised wherever they are nested.

    `kind` is what an outermost object is that does not say it itself, such as the data of a job's event.
    """
    changes = [change for change in reversed(CHANGES) if change.date > version]
    return _downgrade(value, changes, kind) if changes else value


def _downgrade(value: object, changes: list[VersionChange], default: str = "") -> object:
    if isinstance(value, list):
        return [_downgrade(item, changes) for item in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    shown: JsonObject = {name: _downgrade(item, changes) for name, item in cast("JsonObject", value).items()}
    kind = _kind(shown) or default
    for change in changes:
        step = change.downgrades.get(kind)
        if step is not None:
            shown = step(shown)
    return shown


def _kind(value: JsonObject) -> str:
    kind = value.get("object")
    if isinstance(kind, str):
        return kind
    identity = value.get("id")
    return _PREFIXES.get(identity.split("_", 1)[0], "") if isinstance(identity, str) else ""
