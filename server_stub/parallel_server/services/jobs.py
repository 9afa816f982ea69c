"""Jobs: list, retrieve, cancel, reprocess; and the list of the dead ones."""

from __future__ import annotations

from collections.abc import Mapping

from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.results import Accepted, EventStream, NoContent, Ok, Paged
from parallel_server.store import Store
from parallel_server.store.jobs import FINISHED, JobFilter

from . import lifecycle
from .context import Context
from .finding import find_job
from .job_stream import open_stream
from .listing import Listing
from .presenting import present_job
from .recording import audit
from .refusals import invalid_state
from .reprocessing import take_up_again


class JobsResource:
    """Jobs of all pipelines."""

    def __init__(self, store: Store, cursors: CursorCodec) -> None:
        self._store = store
        self._cursors = cursors

    async def jobs_list(self, ctx: Context, input: inputs.JobsListInput, /) -> Paged[models.Job]:
        """Jobs, newest first."""
        wanted = JobFilter(
            pipeline_id=input.pipeline_id,
            state=input.state,
            type=input.type,
            created_after=input.created_after,
            created_before=input.created_before,
            pipeline_ids=ctx.resource_ids,
        )
        listing = Listing(self._cursors, ctx, "jobs.list", job_filters(wanted))
        return listing.page(await ctx.uow.jobs.page(listing.window(input.limit, input.cursor), wanted), present_job)

    async def jobs_retrieve(self, ctx: Context, input: inputs.JobsRetrieveInput, /) -> Ok[models.Job]:
        """One job."""
        record = await find_job(ctx, input.job_id)
        return Ok(present_job(record), revision=str(record.rev))

    async def jobs_cancel(self, ctx: Context, input: inputs.JobsCancelInput, /) -> Ok[models.Job]:
        """Stop a job that has not ended."""
        record = await find_job(ctx, input.job_id)
        if record.state in FINISHED:
            raise invalid_state("job", record.state, "canceled", "queued and running jobs")
        canceled = await lifecycle.cancel(ctx.uow, record, ctx.now)
        views = {"before": present_job(record), "after": present_job(canceled)}
        await audit(ctx, "job.canceled", ("job", record.id), **views)
        return Ok(views["after"], revision=str(canceled.rev))

    async def jobs_reprocess(self, ctx: Context, input: inputs.JobsReprocessInput, /) -> Accepted[models.Job]:
        """Put a dead job back into the queue."""
        record = await find_job(ctx, input.job_id)
        if record.state != "dead":
            raise invalid_state("job", record.state, "reprocessed", "dead jobs")
        await take_up_again(ctx, record)
        queued = await lifecycle.reprocess(ctx.uow, record, ctx.now)
        views = {"before": present_job(record), "after": present_job(queued)}
        await audit(ctx, "job.reprocessed", ("job", record.id), **views)
        location, headers = f"/v2/jobs/{record.id}", {"Retry-After": "1"}
        return Accepted(views["after"], location=location, headers=headers, revision=str(queued.rev))

    async def jobs_stream(self, ctx: Context, input: inputs.JobsStreamInput, /) -> EventStream | NoContent:
        """What happens to a job, as it happens."""
        record = await find_job(ctx, input.job_id)
        return await open_stream(self._store, ctx, record, input.last_event_id or ctx.last_event_id)


def job_filters(wanted: JobFilter) -> Mapping[str, object]:
    """The filters that a cursor of a list of jobs is bound to."""
    return {
        "pipeline_id": wanted.pipeline_id,
        "state": wanted.state,
        "type": wanted.type,
        "created_after": wanted.created_after,
        "created_before": wanted.created_before,
    }
