"""The repository of jobs, and of the events that each job appends as it goes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, bindparam, func, select

from .ids import new_id
from .owned import OwnedTable, Work, prepared
from .paging import Slice, Window
from .schema import job_events, jobs
from .search_text import searchable
from .signals import QUEUE, job_topic

JobType: TypeAlias = Literal["provision", "restart", "scale", "run"]
JobState: TypeAlias = Literal["queued", "running", "completed", "failed", "canceled", "dead"]
EventType: TypeAlias = Literal["state", "progress", "output", "done"]

FINISHED: frozenset[JobState] = frozenset({"completed", "failed", "canceled", "dead"})
UNFINISHED: frozenset[JobState] = frozenset({"queued", "running"})


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it is stored. `attempt` counts its tries and only grows: it is what fences a worker that lost it."""

    org_id: str
    mode: Literal["live", "test"]
    id: str
    pipeline_id: str
    type: JobType
    state: JobState
    input: Mapping[str, Any] | None
    output: Mapping[str, Any] | None
    failure: Mapping[str, Any] | None
    metadata: Mapping[str, str]
    gpu_count: int | None
    stream: bool
    webhook_endpoint_id: str | None
    progress_percent: int
    gpu_seconds: float
    attempt: int
    max_attempts: int
    timeout_seconds: int
    last_event: int
    lease_owner: str | None
    lease_expires_at: datetime | None
    available_at: datetime
    rev: int
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class JobEventRecord:
    """One event of a job. `seq` counts over all attempts, without a gap."""

    job_id: str
    seq: int
    attempt: int
    type: EventType
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event about to be appended."""

    type: EventType
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs a list is to show; None leaves a question open."""

    pipeline_id: str | None = None
    state: str | None = None
    type: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    pipeline_ids: frozenset[str] | None = None


_UNFINISHED = prepared(
    jobs, JobRecord, jobs.c.pipeline_id == bindparam("pipeline_id"), jobs.c.state.in_(sorted(UNFINISHED))
)
_EVENTS_AFTER = (
    prepared(
        job_events,
        JobEventRecord,
        job_events.c.job_id == bindparam("job_id"),
        job_events.c.seq > bindparam("seq"),
    )
    .order_by(job_events.c.seq)
    .limit(bindparam("most"))
)


class Jobs:
    """Jobs of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(jobs, JobRecord, work)
        self._events = OwnedTable(job_events, JobEventRecord, work)
        self._work = work

    async def create(self, events: Sequence[NewEvent] = (), **values: Any) -> JobRecord:
        """Queue a job with its first events; a worker is told once this is committed."""
        now = self._work.clock.now()
        fresh = {"id": new_id("job"), "state": "queued", "available_at": now, "created_at": now, "updated_at": now}
        row: dict[str, Any] = fresh | {"last_event": len(events)} | values
        text = searchable(row["id"], row["metadata"], row.get("input"))
        record = await self._rows.add(**row, search_text=text)
        await self._append(record, events)
        self._work.topics.add(QUEUE)
        return record

    async def get(self, job_id: str) -> JobRecord | None:
        """The job with that id."""
        return await self._rows.get(job_id)

    async def get_all(self, ids: Collection[str]) -> list[JobRecord]:
        """Those of the rows that exist, in no order."""
        return await self._rows.all(jobs.c.id.in_(sorted(ids))) if ids else []

    async def page(self, window: Window, wanted: JobFilter) -> Slice[JobRecord]:
        """Jobs that match `wanted`, newest first."""
        return await self._rows.page(window, *_conditions(wanted))

    async def newest(self, pipeline_ids: Collection[str], count: int) -> dict[str, list[JobRecord]]:
        """The newest `count` jobs of each pipeline, in one statement."""
        rank = func.row_number().over(
            partition_by=jobs.c.pipeline_id, order_by=[jobs.c.created_at.desc(), jobs.c.id.desc()]
        )
        ranked = self._rows.select(jobs.c.pipeline_id.in_(pipeline_ids)).add_columns(rank.label("rank")).subquery()
        names = [column for column in ranked.c if column.name != "rank"]
        query = select(*names).where(ranked.c.rank <= count).order_by(ranked.c.created_at.desc(), ranked.c.id.desc())
        found: dict[str, list[JobRecord]] = {pipeline_id: [] for pipeline_id in pipeline_ids}
        for row in await self._work.connection.rows(query):
            found[row["pipeline_id"]].append(JobRecord(**row))
        return found

    async def unfinished(self, pipeline_id: str) -> list[JobRecord]:
        """The jobs of a pipeline that are queued or running."""
        return await self._rows.many(_UNFINISHED, pipeline_id=pipeline_id)

    async def advance(
        self,
        job_id: str,
        *,
        states: Collection[JobState],
        events: Sequence[NewEvent] = (),
        attempt: int | None = None,
        gpu_seconds: float = 0.0,
        **values: Any,
    ) -> JobRecord | None:
        """Change a job and append events in one step, if it is in one of `states` and (when given) in that `attempt`.

        None means that the job went on without the caller: a worker that gets it has lost its lease.
        """
        conditions: list[ColumnElement[bool]] = [jobs.c.state.in_(states)]
        if attempt is not None:
            conditions.append(jobs.c.attempt == attempt)
        counted: dict[str, Any] = {"last_event": jobs.c.last_event + len(events), "rev": jobs.c.rev + 1}
        if gpu_seconds:
            counted["gpu_seconds"] = jobs.c.gpu_seconds + gpu_seconds
        stamped = {"updated_at": self._work.clock.now()} | counted | values
        record = await self._rows.change(job_id, *conditions, **stamped)
        if record is not None:
            await self._append(record, events)
        return record

    async def events_after(self, job_id: str, seq: int, limit: int) -> list[JobEventRecord]:
        """The events of a job after number `seq`, in order."""
        return await self._events.many(_EVENTS_AFTER, job_id=job_id, seq=seq, most=limit)

    async def _append(self, record: JobRecord, events: Sequence[NewEvent]) -> None:
        first = record.last_event - len(events) + 1
        now = self._work.clock.now()
        await self._events.add_all(
            [
                {
                    "job_id": record.id,
                    "seq": first + offset,
                    "attempt": record.attempt,
                    "type": event.type,
                    "data": dict(event.data),
                    "created_at": now,
                }
                for offset, event in enumerate(events)
            ]
        )
        self._work.topics.add(job_topic(record.id))


def _conditions(wanted: JobFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.pipeline_id is not None:
        found.append(jobs.c.pipeline_id == wanted.pipeline_id)
    if wanted.state is not None:
        found.append(jobs.c.state == wanted.state)
    if wanted.type is not None:
        found.append(jobs.c.type == wanted.type)
    if wanted.created_after is not None:
        found.append(jobs.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(jobs.c.created_at < wanted.created_before)
    if wanted.pipeline_ids is not None:
        found.append(jobs.c.pipeline_id.in_(sorted(wanted.pipeline_ids)))
    return found
