"""The repository of log lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from .ids import new_id
from .owned import OwnedTable, Work
from .paging import Slice, Window
from .schema import logs
from .search_text import searchable

# The least severe first.
LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One line that a pipeline or a job wrote."""

    id: str
    level: str
    message: str
    pipeline_id: str | None
    job_id: str | None
    request_id: str | None
    attributes: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which lines a list is to show; None leaves a question open. `level` is the least severe one."""

    pipeline_id: str | None = None
    job_id: str | None = None
    level: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    pipeline_ids: frozenset[str] | None = None


class Logs:
    """Log lines of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(logs, LogRecord, work)
        self._work = work

    async def write(self, level: str, message: str, **values: Any) -> LogRecord:
        """Add a line."""
        fresh: dict[str, Any] = {"id": new_id("log"), "created_at": self._work.clock.now(), "attributes": {}}
        row = fresh | {"level": level, "message": message} | values
        return await self._rows.add(**row, search_text=searchable(message, row["attributes"]))

    async def get_all(self, ids: Collection[str]) -> list[LogRecord]:
        """Those of the rows that exist, in no order."""
        return await self._rows.all(logs.c.id.in_(sorted(ids))) if ids else []

    async def page(self, window: Window, wanted: LogFilter) -> Slice[LogRecord]:
        """Lines that match `wanted`, newest first."""
        return await self._rows.page(window, *_conditions(wanted))


def _conditions(wanted: LogFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.pipeline_id is not None:
        found.append(logs.c.pipeline_id == wanted.pipeline_id)
    if wanted.job_id is not None:
        found.append(logs.c.job_id == wanted.job_id)
    if wanted.level is not None:
        found.append(logs.c.level.in_(LEVELS[LEVELS.index(wanted.level) :]))
    if wanted.since is not None:
        found.append(logs.c.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(logs.c.created_at < wanted.until)
    if wanted.pipeline_ids is not None:
        found.append(logs.c.pipeline_id.in_(sorted(wanted.pipeline_ids)))
    return found
