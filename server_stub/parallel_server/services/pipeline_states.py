"""How the jobs of a pipeline move it from state to state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parallel_server.generated import models
from parallel_server.store import UnitOfWork
from parallel_server.store.jobs import JobRecord, JobType
from parallel_server.store.pipelines import PipelineRecord, PipelineState
from parallel_server.store.signals import QUEUE

from .presenting import as_json, present_pipeline

# What a pipeline is while one of these jobs works on it. A run changes nothing.
WORKING: Mapping[JobType, PipelineState] = {
    "provision": "provisioning",
    "restart": "restarting",
    "scale": "scaling",
}
# Which state may follow which: `x-transitions` of the document.
TRANSITIONS: Mapping[PipelineState, frozenset[PipelineState]] = {
    "queued": frozenset({"provisioning", "failed"}),
    "provisioning": frozenset({"active", "failed"}),
    "active": frozenset({"scaling", "restarting", "failed"}),
    "scaling": frozenset({"active", "failed"}),
    "restarting": frozenset({"active", "failed"}),
    "failed": frozenset({"restarting"}),
}
_CANCELED = {"code": "INTERNAL", "message": "Getting ready was canceled. Restart the pipeline, or delete it."}


async def work_began(uow: UnitOfWork, job: JobRecord) -> None:
    """The first attempt of a job began."""
    state = WORKING.get(job.type)
    if state is not None:
        await _follow(uow, job, state)


async def work_succeeded(uow: UnitOfWork, job: JobRecord) -> None:
    """A job that gets its pipeline ready has done so."""
    if job.type in WORKING:
        await _follow(uow, job, "active", failure=None, previous_gpu_count=None)
        # Runs that waited for the pipeline can be taken now.
        uow.wake(QUEUE)


async def work_failed(uow: UnitOfWork, job: JobRecord, failure: Mapping[str, Any]) -> None:
    """A job that gets its pipeline ready could not: only scaling leaves it as it was."""
    if job.type == "scale":
        await _undo_scaling(uow, job)
    elif job.type in WORKING:
        await _follow(uow, job, "failed", failure=dict(failure), previous_gpu_count=None)


async def work_canceled(uow: UnitOfWork, job: JobRecord) -> None:
    """A job that gets its pipeline ready was stopped by its owner."""
    await work_failed(uow, job, _CANCELED)


async def move(
    uow: UnitOfWork, pipeline_id: str, state: PipelineState, *, request_id: str | None = None, **values: Any
) -> PipelineRecord | None:
    """Bring a pipeline into `state` and tell subscribers; None when it is deleted."""
    before = await uow.pipelines.get(pipeline_id)
    if before is None or before.state == state:
        return before
    after = await uow.pipelines.change(pipeline_id, state=state, **values)
    if after is not None:
        data = models.PipelineStateChangedData(pipeline=present_pipeline(after), previous_state=before.state)
        told = {"pipeline_id": pipeline_id, "request_id": request_id}
        await uow.events.emit("pipeline.state_changed", pipeline_id, as_json(data), **told)
        await uow.logs.write("info", f"Pipeline is {state}, was {before.state}.", pipeline_id=pipeline_id)
    return after


async def _follow(uow: UnitOfWork, job: JobRecord, state: PipelineState, **values: Any) -> None:
    """Let a job move its pipeline, if that may go there from where it is now; else the job has outlived its reason."""
    pipeline = await uow.pipelines.get(job.pipeline_id)
    if pipeline is not None and state in TRANSITIONS[pipeline.state]:
        await move(uow, pipeline.id, state, **values)


async def _undo_scaling(uow: UnitOfWork, job: JobRecord) -> None:
    pipeline = await uow.pipelines.get(job.pipeline_id)
    if pipeline is not None and pipeline.state == "scaling":
        count = pipeline.previous_gpu_count or pipeline.gpu_count
        await move(uow, pipeline.id, "active", gpu_count=count, previous_gpu_count=None)
