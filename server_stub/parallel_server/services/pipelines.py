"""Pipelines: create, list, retrieve, update, delete."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Accepted, NoContent, Ok, Paged
from parallel_server.store import DuplicateError
from parallel_server.store.ids import new_id
from parallel_server.store.jobs import JobRecord
from parallel_server.store.pipelines import PipelineFilter, PipelineRecord

from . import lifecycle
from .configuring import configuration, merged_metadata, require_fitting_model, require_same_kind
from .context import Context
from .finding import find_pipeline
from .listing import Listing
from .pipeline_work import queue_work
from .presenting import as_json, present_pipeline
from .quotas import require_gpus
from .recording import audit, emit
from .refusals import changed, require_unchanged

_EMBEDDED_JOBS = 10


class PipelinesResource:
    """The pipelines themselves."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def pipelines_create(self, ctx: Context, input: inputs.PipelinesCreateInput, /) -> Accepted[models.Pipeline]:
        """Create a pipeline and queue the job that gets it ready."""
        _require_every_resource(ctx)
        body = input.body
        model = await require_fitting_model(ctx, body)
        await _require_free_name(ctx, body.name)
        await require_gpus(ctx, body.gpu_count)
        job_id = new_id("job")
        record = await _insert(
            ctx,
            name=body.name,
            description=None if body.description is omit else body.description,
            model_id=body.model_id,
            gpu_type=body.gpu_type,
            gpu_count=body.gpu_count,
            timeout_seconds=body.timeout_seconds,
            streaming=body.streaming,
            config=configuration(body, model),
            metadata={} if body.metadata is omit else dict(body.metadata),
            latest_job_id=job_id,
        )
        await queue_work(ctx, record.id, "provision", job_id)
        view = present_pipeline(record)
        await audit(ctx, "pipeline.created", ("pipeline", record.id), after=view)
        await emit(ctx, "pipeline.created", record.id, models.PipelineEventData(pipeline=view), record.id)
        headers = {"Retry-After": "1"}
        return Accepted(view, location=f"/v2/jobs/{job_id}", headers=headers, revision=str(record.rev))

    async def pipelines_list(self, ctx: Context, input: inputs.PipelinesListInput, /) -> Paged[models.Pipeline]:
        """Pipelines, newest first."""
        wanted = PipelineFilter(
            state=input.state,
            name_prefix=input.name,
            gpu_type=input.gpu_type,
            created_after=input.created_after,
            created_before=input.created_before,
            ids=ctx.resource_ids,
        )
        listing = Listing(self._cursors, ctx, "pipelines.list", _as_filters(wanted))
        found = await ctx.uow.pipelines.page(listing.window(input.limit, input.cursor), wanted)
        return listing.page(found, present_pipeline)

    async def pipelines_retrieve(self, ctx: Context, input: inputs.PipelinesRetrieveInput, /) -> Ok[models.Pipeline]:
        """One pipeline, with its newest jobs if they were asked for."""
        record = await find_pipeline(ctx, input.pipeline_id)
        if not input.expand:
            return Ok(present_pipeline(record), revision=str(record.rev))
        jobs = (await ctx.uow.jobs.newest([record.id], _EMBEDDED_JOBS))[record.id]
        return Ok(present_pipeline(record, jobs), revision=f"{record.rev}.{_digest(jobs)}")

    async def pipelines_update(self, ctx: Context, input: inputs.PipelinesUpdateInput, /) -> Ok[models.Pipeline]:
        """Change what was sent and keep the rest."""
        record = await find_pipeline(ctx, input.pipeline_id)
        require_unchanged(ctx, record.rev, "pipeline")
        values = await _changes(ctx, record, input.body)
        if not values:
            return Ok(present_pipeline(record), revision=str(record.rev))
        after = await _change(ctx, record, values)
        view = present_pipeline(after)
        await audit(ctx, "pipeline.updated", ("pipeline", record.id), before=present_pipeline(record), after=view)
        return Ok(view, revision=str(after.rev))

    async def pipelines_delete(self, ctx: Context, input: inputs.PipelinesDeleteInput, /) -> NoContent:
        """Delete a pipeline and stop its jobs."""
        record = await find_pipeline(ctx, input.pipeline_id)
        require_unchanged(ctx, record.rev, "pipeline")
        if await ctx.uow.pipelines.delete(record.id, rev=record.rev) is None:
            raise changed("pipeline")
        for job in await ctx.uow.jobs.unfinished(record.id):
            await lifecycle.cancel(ctx.uow, job, ctx.now)
        view = present_pipeline(record)
        await audit(ctx, "pipeline.deleted", ("pipeline", record.id), before=view)
        await emit(ctx, "pipeline.deleted", record.id, models.PipelineEventData(pipeline=view), record.id)
        return NoContent()


def _require_every_resource(ctx: Context) -> None:
    """Raise 403 for a key that is limited to named pipelines: it could never see what it creates."""
    if ctx.resource_ids is not None:
        message = "This key reaches only the pipelines in its resource_ids, and cannot create others."
        raise Problem(codes.MISSING_PERMISSION, message)


async def _insert(ctx: Context, **values: Any) -> PipelineRecord:
    try:
        return await ctx.uow.pipelines.create(**values)
    except DuplicateError as error:
        raise _name_taken(values["name"], None) from error


async def _change(ctx: Context, record: PipelineRecord, values: dict[str, Any]) -> PipelineRecord:
    try:
        after = await ctx.uow.pipelines.change(record.id, rev=record.rev, **values)
    except DuplicateError as error:
        raise _name_taken(values["name"], None) from error
    if after is None:
        raise changed("pipeline")
    return after


async def _changes(ctx: Context, record: PipelineRecord, body: models.PipelineUpdate) -> dict[str, Any]:
    """The columns that `body` sets."""
    values: dict[str, Any] = {}
    if body.name is not omit and body.name != record.name:
        await _require_free_name(ctx, body.name)
        values["name"] = body.name
    if body.description is not omit:
        values["description"] = body.description
    if body.timeout_seconds is not omit:
        values["timeout_seconds"] = body.timeout_seconds
    if body.streaming is not omit:
        values["streaming"] = body.streaming
    if body.config is not omit:
        require_same_kind(body.config, record.config)
        values["config"] = as_json(body.config)
    if body.metadata is not omit:
        values["metadata"] = merged_metadata(record.metadata, body.metadata)
    return values


async def _require_free_name(ctx: Context, name: str) -> None:
    holder = await ctx.uow.pipelines.find_by_name(name)
    if holder is not None:
        raise _name_taken(name, holder.id)


def _name_taken(name: str, holder: str | None) -> Problem:
    which = f": {holder}" if holder else ""
    return Problem(
        codes.PIPELINE_NAME_TAKEN,
        f"A pipeline named '{name}' exists{which}. Choose another name, or update that pipeline.",
        param="name",
    )


def _as_filters(wanted: PipelineFilter) -> dict[str, object]:
    return {
        "state": wanted.state,
        "name": wanted.name_prefix,
        "gpu_type": wanted.gpu_type,
        "created_after": wanted.created_after,
        "created_before": wanted.created_before,
    }


def _digest(jobs: Sequence[JobRecord]) -> str:
    seen = ",".join(f"{job.id}/{job.rev}" for job in jobs)
    return hashlib.sha256(seen.encode()).hexdigest()[:12]
