"""The queue that workers share: jobs of every customer that are ready, and leases that nobody renews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, literal, or_, select, update

from .connection import Connection
from .jobs import JobRecord
from .schema import jobs, pipelines

# A run waits until its pipeline can take it; the other types are what makes a pipeline ready.
_IS_SERVED = or_(
    jobs.c.type != "run",
    select(pipelines.c.id)
    .where(pipelines.c.id == jobs.c.pipeline_id, pipelines.c.state.in_(("active", "scaling")))
    .exists(),
)
_RECORD = tuple(column for column in jobs.c if column.name in JobRecord.__dataclass_fields__)


class Queue:
    """Work across customers. It hands out jobs; what happens to a job is then written inside its own scope."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[JobRecord]:
        """Lease up to `limit` jobs that are ready; each starts its next attempt. No two callers get the same job."""
        ready = (
            select(jobs.c.id)
            .where(jobs.c.state == "queued", jobs.c.available_at <= now, _IS_SERVED)
            .order_by(jobs.c.available_at, jobs.c.id)
            .limit(limit)
        )
        statement = (
            update(jobs)
            .where(jobs.c.id.in_(ready))
            .values(
                state="running",
                attempt=jobs.c.attempt + 1,
                lease_owner=owner,
                lease_expires_at=now + lease,
                progress_percent=0,
                rev=jobs.c.rev + 1,
                updated_at=now,
                started_at=func.coalesce(jobs.c.started_at, literal(now, jobs.c.started_at.type)),
            )
            .returning(*_RECORD)
        )
        return [JobRecord(**row) for row in await self._connection.rows(statement)]

    async def renew(self, owner: str, held: Sequence[tuple[str, int]], until: datetime) -> set[tuple[str, int]]:
        """Prolong the leases on `held` (job, attempt); gives those that are still the owner's."""
        if not held:
            return set()
        mine = or_(*(and_(jobs.c.id == job_id, jobs.c.attempt == attempt) for job_id, attempt in held))
        statement = (
            update(jobs)
            .where(jobs.c.state == "running", jobs.c.lease_owner == owner, mine)
            .values(lease_expires_at=until)
            .returning(jobs.c.id, jobs.c.attempt)
        )
        return {(row["id"], row["attempt"]) for row in await self._connection.rows(statement)}

    async def abandoned(self, now: datetime, limit: int) -> list[JobRecord]:
        """Running jobs whose lease has run out."""
        query = select(*_RECORD).where(jobs.c.state == "running", jobs.c.lease_expires_at <= now).limit(limit)
        return [JobRecord(**row) for row in await self._connection.rows(query)]

    async def lease_owners(self) -> set[str]:
        """Every owner that holds a lease now."""
        query = select(jobs.c.lease_owner).where(jobs.c.state == "running").distinct()
        return {row["lease_owner"] for row in await self._connection.rows(query) if row["lease_owner"]}

    async def expire_leases(self, owner: str, now: datetime) -> int:
        """End the leases of an owner that is known to be dead."""
        held = and_(jobs.c.state == "running", jobs.c.lease_owner == owner)
        return await self._connection.run(update(jobs).where(held).values(lease_expires_at=now))

    async def has_work(self, now: datetime) -> bool:
        """Whether a claim would find anything, or a lease has run out."""
        ready = and_(jobs.c.state == "queued", jobs.c.available_at <= now, _IS_SERVED)
        lost = and_(jobs.c.state == "running", jobs.c.lease_expires_at <= now)
        return await self._connection.row(select(jobs.c.id).where(or_(ready, lost)).limit(1)) is not None

    async def next_ready_at(self, now: datetime) -> datetime | None:
        """When the next job that waits for its time becomes ready; None when none does."""
        waiting = select(jobs.c.available_at).where(jobs.c.state == "queued", jobs.c.available_at > now)
        query = waiting.order_by(jobs.c.available_at).limit(1)
        row = await self._connection.row(query)
        return None if row is None else row["available_at"]
