"""What happened: log lines, events, audit entries and dead letters."""

from __future__ import annotations

from typing import cast

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Ok, Paged
from parallel_server.store.audit import AuditFilter, AuditRecord
from parallel_server.store.events import EventFilter
from parallel_server.store.jobs import JobFilter, JobRecord
from parallel_server.store.logs import LogFilter, LogRecord

from .context import Context
from .finding import find_pipeline, may_touch
from .listing import Listing
from .presenting import parse, present_event, present_job
from .refusals import not_found


class HistoryResource:
    """Lists that only grow."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def logs_list(self, ctx: Context, input: inputs.LogsListInput, /) -> Paged[models.LogEntry]:
        """The lines of all pipelines and jobs, newest first."""
        wanted = LogFilter(
            pipeline_id=input.pipeline_id,
            job_id=input.job_id,
            level=input.level,
            since=input.since,
            until=input.until,
            pipeline_ids=ctx.resource_ids,
        )
        return await self._log_page(ctx, "logs.list", wanted, input.limit, input.cursor)

    async def pipelines_logs_list(
        self, ctx: Context, input: inputs.PipelinesLogsListInput, /
    ) -> Paged[models.LogEntry]:
        """The lines of one pipeline and its jobs, newest first."""
        record = await find_pipeline(ctx, input.pipeline_id)
        wanted = LogFilter(
            pipeline_id=record.id, job_id=input.job_id, level=input.level, since=input.since, until=input.until
        )
        return await self._log_page(ctx, "pipelines.logs.list", wanted, input.limit, input.cursor)

    async def events_list(self, ctx: Context, input: inputs.EventsListInput, /) -> Paged[models.Event]:
        """Events, newest first."""
        wanted = EventFilter(
            type=input.type,
            pipeline_ids=ctx.resource_ids,
            created_after=input.created_after,
            created_before=input.created_before,
        )
        filters = {"type": wanted.type, "after": wanted.created_after, "before": wanted.created_before}
        listing = Listing(self._cursors, ctx, "events.list", filters)
        return listing.page(await ctx.uow.events.page(listing.window(input.limit, input.cursor), wanted), present_event)

    async def events_retrieve(self, ctx: Context, input: inputs.EventsRetrieveInput, /) -> Ok[models.Event]:
        """One event, as it was when it happened."""
        record = await ctx.uow.events.get(input.event_id)
        if record is None or not may_touch(ctx, record.pipeline_id or ""):
            raise not_found(codes.EVENT_NOT_FOUND, "event", input.event_id, "/v2/events")
        return Ok(present_event(record), revision="1")

    async def audit_log_list(self, ctx: Context, input: inputs.AuditLogListInput, /) -> Paged[models.AuditEntry]:
        """Who changed what, newest first."""
        wanted = AuditFilter(
            action=input.action,
            actor_id=input.actor_id,
            resource_id=input.resource_id,
            created_after=input.created_after,
            created_before=input.created_before,
        )
        filters = {
            "action": wanted.action,
            "actor_id": wanted.actor_id,
            "resource_id": wanted.resource_id,
            "after": wanted.created_after,
            "before": wanted.created_before,
        }
        listing = Listing(self._cursors, ctx, "audit_log.list", filters)
        return listing.page(await ctx.uow.audit.page(listing.window(input.limit, input.cursor), wanted), _entry)

    async def dead_letters_list(self, ctx: Context, input: inputs.DeadLettersListInput, /) -> Paged[models.DeadLetter]:
        """Jobs that were given up, newest first."""
        wanted = JobFilter(
            state="dead",
            pipeline_id=input.pipeline_id,
            created_after=input.created_after,
            created_before=input.created_before,
            pipeline_ids=ctx.resource_ids,
        )
        filters = {"pipeline_id": wanted.pipeline_id, "after": wanted.created_after, "before": wanted.created_before}
        listing = Listing(self._cursors, ctx, "dead_letters.list", filters)
        return listing.page(await ctx.uow.jobs.page(listing.window(input.limit, input.cursor), wanted), _dead_letter)

    async def _log_page(
        self, ctx: Context, operation: str, wanted: LogFilter, limit: int, cursor: str | None
    ) -> Paged[models.LogEntry]:
        if wanted.since is not None and wanted.until is not None and wanted.until <= wanted.since:
            message = f"'until' ({wanted.until.isoformat()}) is not after 'since' ({wanted.since.isoformat()})."
            raise Problem(codes.INVALID_UNTIL, f"{message} Swap them, or leave one out.", param="until")
        filters = {
            "pipeline_id": wanted.pipeline_id,
            "job_id": wanted.job_id,
            "level": wanted.level,
            "since": wanted.since,
            "until": wanted.until,
        }
        listing = Listing(self._cursors, ctx, operation, filters)
        return listing.page(await ctx.uow.logs.page(listing.window(limit, cursor), wanted), present_log)


def present_log(record: LogRecord) -> models.LogEntry:
    """A log line as customers see it."""
    return models.LogEntry(
        id=record.id,
        object="log_entry",
        level=cast("models.LogLevel", record.level),
        message=record.message,
        pipeline_id=record.pipeline_id or "",
        job_id=record.job_id,
        attributes=dict(record.attributes),
        created_at=record.created_at,
    )


def _entry(record: AuditRecord) -> models.AuditEntry:
    return models.AuditEntry(
        id=record.id,
        object="audit_entry",
        actor=parse(models.Actor, record.actor),
        action=record.action,
        resource_type=record.resource_type,
        resource_id=record.resource_id,
        changes={name: parse(models.Change, change) for name, change in (record.changes or {}).items()},
        ip_address=record.ip,
        user_agent=record.user_agent,
        request_id=record.request_id,
        created_at=record.created_at,
    )


def _dead_letter(record: JobRecord) -> models.DeadLetter:
    failure = record.failure or {"code": "INTERNAL", "message": "The reason was not recorded."}
    return models.DeadLetter(
        object="dead_letter",
        job_id=record.id,
        pipeline_id=record.pipeline_id,
        failure=parse(models.Failure, failure),
        attempts=record.attempt,
        dead_at=record.finished_at or record.updated_at,
        job=present_job(record),
    )
