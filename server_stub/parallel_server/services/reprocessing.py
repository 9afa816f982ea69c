"""What a dead job needs of its pipeline to be run again: it asks for as much as when it was first queued."""

from __future__ import annotations

from typing import Any

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem
from parallel_server.store.jobs import JobRecord
from parallel_server.store.pipelines import PipelineRecord

from . import pipeline_states
from .context import Context
from .quotas import require_gpus


async def take_up_again(ctx: Context, job: JobRecord) -> None:
    """Bring the pipeline of a dead job to where the job can work on it; raises 409 or 403 when it cannot be."""
    pipeline = await ctx.uow.pipelines.get(job.pipeline_id)
    if pipeline is None:
        message = "The pipeline of this job was deleted, and the job cannot be reprocessed. Create another pipeline."
        raise Problem(codes.INVALID_STATE, message)
    match job.type:
        case "run":
            _require(pipeline, job, pipeline.state != "failed", "Restart the pipeline first.")
        case "scale":
            await _scale_again(ctx, pipeline, job)
        case _:
            await _start_again(ctx, pipeline, job)


async def _scale_again(ctx: Context, pipeline: PipelineRecord, job: JobRecord) -> None:
    _require(pipeline, job, pipeline.state == "active", "Wait until the pipeline is active, or restart it.")
    wanted = job.gpu_count
    if wanted is None:
        message = "How many GPUs this job was to bring is not on record. Use POST /v2/pipelines/{pipeline_id}/scale."
        raise Problem(codes.INVALID_STATE, message)
    await require_gpus(ctx, wanted - pipeline.gpu_count)
    await _occupy(ctx, pipeline, job, "scaling", gpu_count=wanted, previous_gpu_count=pipeline.gpu_count)


async def _start_again(ctx: Context, pipeline: PipelineRecord, job: JobRecord) -> None:
    """Get a failed pipeline ready: from there, the only way on is a restart, whatever the job was at first."""
    _require(pipeline, job, pipeline.state == "failed", "It is no longer needed.")
    # A failed pipeline holds no GPUs: it needs them again.
    await require_gpus(ctx, pipeline.gpu_count)
    await _occupy(ctx, pipeline, job, "restarting", failure=None)


async def _occupy(
    ctx: Context, pipeline: PipelineRecord, job: JobRecord, state: pipeline_states.PipelineState, **values: Any
) -> None:
    told: dict[str, Any] = {"request_id": ctx.request_id, "latest_job_id": job.id}
    await pipeline_states.move(ctx.uow, pipeline.id, state, **told, **values)


def _require(pipeline: PipelineRecord, job: JobRecord, is_possible: bool, advice: str) -> None:
    if not is_possible:
        message = f"The pipeline is '{pipeline.state}', and its '{job.type}' job cannot be reprocessed now. {advice}"
        raise Problem(codes.INVALID_STATE, message)
