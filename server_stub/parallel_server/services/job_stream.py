"""The stream of a job's events: from where the caller left off to the end, each event once, in order."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import EventStream, NoContent, ServerEvent
from parallel_server.store import Store
from parallel_server.store.jobs import JobEventRecord, JobRecord
from parallel_server.store.scope import Scope
from parallel_server.store.signals import job_topic

from .context import Context
from .presenting import as_json, present_job

_BATCH = 200
# Signals only cross one process; a worker in another one is noticed by looking.
_POLL_SECONDS = 0.5


async def open_stream(store: Store, ctx: Context, job: JobRecord, last_event_id: str | None) -> EventStream | NoContent:
    """The events after `last_event_id`; nothing when the job has ended and they were all sent."""
    seen = _position(job, last_event_id)
    if job.is_finished and seen >= job.last_event:
        return NoContent()
    first = await ctx.uow.jobs.events_after(job.id, seen, 1)
    is_lost = seen < job.last_event and (not first or first[0].seq != seen + 1)
    scope = Scope(ctx.org_id, ctx.mode)
    if is_lost:
        return EventStream(_from_now(store, scope, job), resume_id=str(seen))
    return EventStream(_follow(store, scope, job.id, seen), resume_id=str(seen))


def _position(job: JobRecord, last_event_id: str | None) -> int:
    if last_event_id is None:
        return 0
    if not last_event_id.isascii() or not last_event_id.isdigit() or int(last_event_id) > job.last_event:
        raise Problem(
            codes.INVALID_LAST_EVENT_ID,
            f"Last-Event-ID must be the id of an event of this stream: a whole number up to {job.last_event}, "
            f"not '{last_event_id}'.",
            param="Last-Event-ID",
        )
    return int(last_event_id)


async def _from_now(store: Store, scope: Scope, job: JobRecord) -> AsyncGenerator[ServerEvent]:
    """For a caller whose next events are not kept any more: the job as it is, then what follows."""
    yield ServerEvent(as_json(present_job(job)), event="reset", id=str(job.last_event))
    if not job.is_finished:
        async for event in _follow(store, scope, job.id, job.last_event):
            yield event


async def _follow(store: Store, scope: Scope, job_id: str, seen: int) -> AsyncGenerator[ServerEvent]:
    with store.signals.listening(job_topic(job_id)) as listener:
        while True:
            async with store.read(scope.org_id, scope.mode) as uow:
                events = await uow.jobs.events_after(job_id, seen, _BATCH)
            for event in events:
                seen = event.seq
                if event.type != "done":
                    yield _sent(event)
                elif await _is_over(store, scope, event):
                    yield _sent(event)
                    return
            if len(events) < _BATCH:
                await listener.wait(_POLL_SECONDS)


async def _is_over(store: Store, scope: Scope, last: JobEventRecord) -> bool:
    """Whether this `done` is the end: a dead job that was reprocessed went on after it."""
    async with store.read(scope.org_id, scope.mode) as uow:
        job = await uow.jobs.get(last.job_id)
    return job is None or job.last_event == last.seq


def _sent(event: JobEventRecord) -> ServerEvent:
    return ServerEvent(dict(event.data), event=event.type, id=str(event.seq))
