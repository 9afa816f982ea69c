"""Work on pipelines: the jobs that restart and scale them, and the runs of their models."""

from __future__ import annotations

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Accepted, Paged
from parallel_server.store.ids import new_id
from parallel_server.store.jobs import JobFilter, JobRecord, JobType
from parallel_server.store.pipelines import PipelineRecord

from . import lifecycle, pipeline_states
from .context import Context
from .finding import find_pipeline
from .job_events import state_changed
from .jobs import job_filters
from .listing import Listing
from .presenting import as_json, present_job, present_pipeline
from .quotas import require_gpus
from .recording import audit
from .refusals import invalid_state

_WORK_SECONDS = 600


class PipelineWorkResource:
    """What can be done on a pipeline."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def pipelines_restart(self, ctx: Context, input: inputs.PipelinesRestartInput, /) -> Accepted[models.Job]:
        """Start the workers of a pipeline afresh; what runs on it goes back to the queue."""
        record = await find_pipeline(ctx, input.pipeline_id)
        if record.state not in ("active", "failed"):
            raise invalid_state("pipeline", record.state, "restarted", "active and failed pipelines")
        if record.state == "failed":
            # A failed pipeline holds no GPUs: it needs them again.
            await require_gpus(ctx, record.gpu_count)
        for job in await ctx.uow.jobs.unfinished(record.id):
            if job.state == "running":
                await lifecycle.hand_back(ctx.uow, job, ctx.now)
        job = await queue_work(ctx, record.id, "restart")
        await _begin(ctx, record, job, "restarting", "pipeline.restarted", failure=None)
        return _accepted(job)

    async def pipelines_scale(self, ctx: Context, input: inputs.PipelinesScaleInput, /) -> Accepted[models.Job]:
        """Give a pipeline more or fewer GPUs while it works."""
        record = await find_pipeline(ctx, input.pipeline_id)
        if record.state != "active":
            raise invalid_state("pipeline", record.state, "scaled", "active pipelines")
        await _require_enough(ctx, record, input.body.gpu_count)
        await require_gpus(ctx, input.body.gpu_count - record.gpu_count)
        job = await queue_work(ctx, record.id, "scale", gpu_count=input.body.gpu_count)
        counts = {"gpu_count": input.body.gpu_count, "previous_gpu_count": record.gpu_count}
        await _begin(ctx, record, job, "scaling", "pipeline.scaled", **counts)
        return _accepted(job)

    async def pipelines_jobs_create(
        self, ctx: Context, input: inputs.PipelinesJobsCreateInput, /
    ) -> Accepted[models.Job]:
        """Queue a run of the model; it may wait for the pipeline to become active."""
        record = await find_pipeline(ctx, input.pipeline_id)
        if record.state == "failed":
            raise Problem(
                codes.INVALID_STATE, "The pipeline is 'failed' and runs no jobs. Restart it, or use another one."
            )
        body = input.body
        _require_fitting_input(body.input, record)
        endpoint_id = None if body.webhook_endpoint_id is omit else body.webhook_endpoint_id
        await _require_endpoint(ctx, endpoint_id)
        job = await ctx.uow.jobs.create(
            [state_changed("queued", 0, ctx.now)],
            pipeline_id=record.id,
            type="run",
            input=as_json(body.input),
            stream=record.streaming if body.stream is omit else body.stream,
            timeout_seconds=record.timeout_seconds if body.timeout_seconds is omit else body.timeout_seconds,
            webhook_endpoint_id=endpoint_id,
            metadata={} if body.metadata is omit else dict(body.metadata),
            max_attempts=lifecycle.TRIES,
        )
        await ctx.uow.pipelines.change(record.id, latest_job_id=job.id, updated_at=record.updated_at)
        await audit(ctx, "job.created", ("job", job.id), after=present_job(job))
        return _accepted(job)

    async def pipelines_jobs_list(self, ctx: Context, input: inputs.PipelinesJobsListInput, /) -> Paged[models.Job]:
        """The jobs of one pipeline, newest first."""
        record = await find_pipeline(ctx, input.pipeline_id)
        wanted = JobFilter(
            pipeline_id=record.id,
            state=input.state,
            type=input.type,
            created_after=input.created_after,
            created_before=input.created_before,
        )
        listing = Listing(self._cursors, ctx, "pipelines.jobs.list", job_filters(wanted))
        return listing.page(await ctx.uow.jobs.page(listing.window(input.limit, input.cursor), wanted), present_job)


async def queue_work(
    ctx: Context, pipeline_id: str, kind: JobType, job_id: str | None = None, gpu_count: int | None = None
) -> JobRecord:
    """Queue a job that works on the pipeline itself; scaling is told how many GPUs there are to be."""
    return await ctx.uow.jobs.create(
        [state_changed("queued", 0, ctx.now)],
        id=job_id or new_id("job"),
        pipeline_id=pipeline_id,
        type=kind,
        gpu_count=gpu_count,
        stream=False,
        timeout_seconds=_WORK_SECONDS,
        metadata={},
        max_attempts=lifecycle.TRIES,
    )


async def _begin(
    ctx: Context,
    record: PipelineRecord,
    job: JobRecord,
    state: pipeline_states.PipelineState,
    action: str,
    **values: object,
) -> None:
    after = await pipeline_states.move(
        ctx.uow, record.id, state, request_id=ctx.request_id, latest_job_id=job.id, **values
    )
    assert after is not None
    views = {"before": present_pipeline(record), "after": present_pipeline(after)}
    await audit(ctx, action, ("pipeline", record.id), **views)


async def _require_enough(ctx: Context, record: PipelineRecord, gpu_count: int) -> None:
    model = await ctx.uow.models.get(record.model_id)
    least: int = 1 if model is None else model.body["min_gpu_count"]
    if gpu_count < least:
        message = f"'{record.model_id}' needs at least {least} GPUs, not {gpu_count}."
        raise Problem(codes.INVALID_GPU_COUNT, message, param="gpu_count")


async def _require_endpoint(ctx: Context, endpoint_id: str | None) -> None:
    if endpoint_id is not None and await ctx.uow.webhook_endpoints.get(endpoint_id) is None:
        raise Problem(
            codes.INVALID_WEBHOOK_ENDPOINT_ID,
            f"No webhook endpoint '{endpoint_id}'. List them with GET /v2/webhook-endpoints, or leave the field out.",
            param="webhook_endpoint_id",
        )


def _require_fitting_input(sent: models.JobInput, record: PipelineRecord) -> None:
    kind: str = record.config["kind"]
    if sent.kind != kind:
        message = f"input.kind is '{sent.kind}', but the pipeline runs '{kind}'. Send an input of that kind."
        raise Problem(codes.INVALID_INPUT, message, param="input.kind")
    if isinstance(sent, models.TextGenerationInput) and (sent.prompt is omit) == (sent.messages is omit):
        count = "neither" if sent.prompt is omit else "both"
        message = f"input has {count} of 'prompt' and 'messages'. Send exactly one of the two."
        raise Problem(codes.INVALID_INPUT, message, param="input")


def _accepted(job: JobRecord) -> Accepted[models.Job]:
    headers = {"Retry-After": "1"}
    return Accepted(present_job(job), location=f"/v2/jobs/{job.id}", headers=headers, revision=str(job.rev))
