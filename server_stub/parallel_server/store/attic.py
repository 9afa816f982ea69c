"""Removing what is not kept any longer. The audit log is kept for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, or_, select

from .connection import Connection
from .jobs import FINISHED
from .schema import events, idempotency_keys, job_events, jobs, logs, organizations, pipelines, webhook_deliveries


class Attic:
    """Old rows of every customer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def forget_idempotency_keys(self, now: datetime) -> int:
        """Remove the keys whose day is over."""
        return await self._connection.run(delete(idempotency_keys).where(idempotency_keys.c.expires_at <= now))

    async def forget_history(self, before: datetime) -> int:
        """Remove log lines, events, deliveries, and jobs that ended, with what they said, from before that moment."""
        finished = and_(jobs.c.state.in_(FINISHED), jobs.c.finished_at < before, _is_forgetful(jobs))
        delivered = webhook_deliveries.c.state.in_(("succeeded", "failed"))
        old = (
            (job_events, job_events.c.job_id.in_(select(jobs.c.id).where(finished))),
            (jobs, finished),
            (webhook_deliveries, and_(delivered, webhook_deliveries.c.updated_at < before)),
            (events, events.c.created_at < before),
            (logs, logs.c.created_at < before),
        )
        return sum([await self._connection.run(delete(table).where(rows, _is_forgetful(table))) for table, rows in old])

    async def wipe_sandboxes(self, before: datetime) -> int:
        """Remove what sandboxes made before that moment. Keys, members, endpoints and the audit log stay."""
        old = and_(pipelines.c.mode == "test", pipelines.c.created_at < before, _is_forgetful(pipelines))
        # Whatever belongs to a pipeline goes with it, however new it is.
        orphans = select(pipelines.c.id).where(old)
        lost = select(jobs.c.id).where(jobs.c.pipeline_id.in_(orphans))
        made = (
            (job_events, or_(job_events.c.created_at < before, job_events.c.job_id.in_(lost))),
            (jobs, or_(jobs.c.created_at < before, jobs.c.pipeline_id.in_(orphans))),
            (logs, or_(logs.c.created_at < before, logs.c.pipeline_id.in_(orphans))),
            (pipelines, pipelines.c.created_at < before),
            (webhook_deliveries, webhook_deliveries.c.created_at < before),
            (events, events.c.created_at < before),
        )
        return sum(
            [
                await self._connection.run(delete(table).where(table.c.mode == "test", rows, _is_forgetful(table)))
                for table, rows in made
            ]
        )


def _is_forgetful(table: Table) -> ColumnElement[bool]:
    keeping = select(organizations.c.id).where(organizations.c.keeps_history)
    return table.c.org_id.not_in(keeping)
