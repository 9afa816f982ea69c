"""The repository of pipelines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, bindparam, case, func, select

from .ids import new_id
from .owned import OwnedTable, Work, owned_by_parameters, prepared
from .paging import Slice, Window
from .schema import pipelines
from .search_text import searchable

PipelineState: TypeAlias = Literal["queued", "provisioning", "active", "scaling", "restarting", "failed"]

_SEARCHED = frozenset({"id", "name", "description", "metadata", "model_id"})


@dataclass(frozen=True, slots=True)
class PipelineRecord:
    """A pipeline as it is stored. `rev` grows with every change."""

    id: str
    name: str
    description: str | None
    state: PipelineState
    model_id: str
    gpu_type: str
    gpu_count: int
    previous_gpu_count: int | None
    timeout_seconds: int
    streaming: bool
    config: Mapping[str, Any]
    metadata: Mapping[str, str]
    failure: Mapping[str, Any] | None
    latest_job_id: str
    rev: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class PipelineFilter:
    """Which pipelines a list is to show; None leaves a question open."""

    state: str | None = None
    name_prefix: str | None = None
    gpu_type: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    ids: frozenset[str] | None = None


_LIVE = pipelines.c.deleted_at.is_(None)
_BY_NAME = prepared(pipelines, PipelineRecord, _LIVE, pipelines.c.name == bindparam("name"))
_PREVIOUS = func.coalesce(pipelines.c.previous_gpu_count, 0)
# While it is scaled, a pipeline holds the GPUs that it leaves or those that it gets, whichever are more.
_HELD = case((pipelines.c.gpu_count < _PREVIOUS, _PREVIOUS), else_=pipelines.c.gpu_count)
_GPUS_IN_USE = select(func.coalesce(func.sum(_HELD), 0).label("total")).where(
    *owned_by_parameters(pipelines), _LIVE, pipelines.c.state != "failed"
)


class Pipelines:
    """Pipelines of one customer. A deleted one is found by nobody."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(pipelines, PipelineRecord, work)
        self._work = work

    async def create(self, **values: Any) -> PipelineRecord:
        """Insert a pipeline in state `queued`; raises `DuplicateError` when its name is in use."""
        now = self._work.clock.now()
        fresh = {"id": new_id("pipe"), "state": "queued", "created_at": now, "updated_at": now}
        row: dict[str, Any] = fresh | values
        return await self._rows.add(**row, search_text=_text(row))

    async def get(self, pipeline_id: str) -> PipelineRecord | None:
        """The pipeline with that id, unless it was deleted."""
        record = await self._rows.get(pipeline_id)
        return record if record is not None and record.deleted_at is None else None

    async def find_by_name(self, name: str) -> PipelineRecord | None:
        """The pipeline that holds a name."""
        return await self._rows.one(_BY_NAME, name=name)

    async def get_all(self, ids: Collection[str]) -> list[PipelineRecord]:
        """Those of the rows that exist, in no order."""
        return await self._rows.all(pipelines.c.deleted_at.is_(None), pipelines.c.id.in_(sorted(ids))) if ids else []

    async def page(self, window: Window, wanted: PipelineFilter) -> Slice[PipelineRecord]:
        """Pipelines that match `wanted`, newest first."""
        return await self._rows.page(window, *_conditions(wanted))

    async def change(self, pipeline_id: str, *, rev: int | None = None, **values: Any) -> PipelineRecord | None:
        """Change a pipeline, if it still exists and (when `rev` is given) is still of that revision."""
        conditions: list[ColumnElement[bool]] = [pipelines.c.deleted_at.is_(None)]
        if rev is not None:
            conditions.append(pipelines.c.rev == rev)
        stamped = {"updated_at": self._work.clock.now()} | values
        record = await self._rows.change(pipeline_id, *conditions, rev=pipelines.c.rev + 1, **stamped)
        if record is not None and not _SEARCHED.isdisjoint(values):
            text = _text({name: getattr(record, name) for name in _SEARCHED})
            await self._rows.change(pipeline_id, search_text=text)
        return record

    async def delete(self, pipeline_id: str, *, rev: int | None = None) -> PipelineRecord | None:
        """Hide a pipeline for good; its name becomes free."""
        return await self.change(pipeline_id, rev=rev, deleted_at=self._work.clock.now())

    async def gpus_in_use(self) -> int:
        """How many GPUs this customer's pipelines hold; failed ones hold none."""
        scope = self._work.scope
        row = await self._work.connection.row(_GPUS_IN_USE, {"org_id": scope.org_id, "mode": scope.mode})
        return int(row["total"]) if row is not None else 0


def _text(row: Mapping[str, Any]) -> str:
    return searchable(*(row.get(name) for name in sorted(_SEARCHED)))


def _conditions(wanted: PipelineFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [pipelines.c.deleted_at.is_(None)]
    if wanted.state is not None:
        found.append(pipelines.c.state == wanted.state)
    if wanted.name_prefix is not None:
        found.append(pipelines.c.name.startswith(wanted.name_prefix, autoescape=True))
    if wanted.gpu_type is not None:
        found.append(pipelines.c.gpu_type == wanted.gpu_type)
    if wanted.created_after is not None:
        found.append(pipelines.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(pipelines.c.created_at < wanted.created_before)
    if wanted.ids is not None:
        found.append(pipelines.c.id.in_(sorted(wanted.ids)))
    return found
