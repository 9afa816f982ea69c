"""Running dead jobs again: what they work on must still be there, may go where they lead, and fits in the quota."""

from __future__ import annotations

import math
from collections.abc import Awaitable
from pathlib import Path

import pytest
import yaml
from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.gpu import SimulatedPool
from parallel_server.services.pipeline_states import TRANSITIONS
from parallel_server.serving.problem import Problem
from parallel_server.worker.job_loop import LEASE
from parallel_server.worker.job_run import JobRun
from parallel_server.worker.retries import RetryPolicy

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio

_DOCUMENT = Path(__file__).parents[2] / "spec" / "openapi.yaml"
_BROKEN = {"simulate_failure": "retryable"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_the_steps_of_a_pipeline_are_those_of_the_document() -> None:
    document = yaml.load(_DOCUMENT.read_bytes(), Loader=yaml.CSafeLoader)
    declared = document["components"]["schemas"]["PipelineState"]["x-transitions"]

    assert {state: set(following) for state, following in declared.items()} == TRANSITIONS


async def test_provisioning_is_taken_up_again_as_a_restart(tmp_path: Path) -> None:
    """From `failed` there is no way back to `provisioning`."""
    async with domain(tmp_path) as it:
        failed = await it.active_pipeline(metadata=_BROKEN)
        await _mend(it, failed.id)
        await _reprocess(it, failed.latest_job_id)
        during = await it.pipeline(failed.id)
        async with it.working():
            job = await it.ended(failed.latest_job_id)
        after = await it.pipeline(failed.id)
        states = await _states(it)

    assert (failed.state, during.state, after.state, job.state) == ("failed", "restarting", "active", "completed")
    assert (after.failure, after.latest_job_id) == (None, failed.latest_job_id)
    assert all(following in TRANSITIONS[before] for before, following in states)


async def test_provisioning_of_a_pipeline_that_is_active_by_now_moves_nothing(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        failed = await it.active_pipeline(metadata=_BROKEN)
        await _mend(it, failed.id)
        await _restart(it, failed.id)
        problem = await _refusal(_reprocess(it, failed.latest_job_id))
        after = await it.pipeline(failed.id)

    assert problem.code is codes.INVALID_STATE
    assert "'active'" in problem.message
    assert after.state == "active"


async def test_gpus_that_others_took_meanwhile_are_not_taken_twice(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(tier="free")
        failed = await it.active_pipeline(metadata=_BROKEN, gpu_count=6)
        await it.create_pipeline("other", gpu_count=4)
        problem = await _refusal(_reprocess(it, failed.latest_job_id))
        job = await it.job(failed.latest_job_id)

    assert problem.code is codes.GPU_QUOTA_EXCEEDED
    assert job.state == "dead"


async def test_scaling_that_is_taken_up_again_really_scales(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline(gpu_count=2)
        await _update(it, pipeline.id, metadata=_BROKEN)
        dead = await _scaled(it, pipeline.id, 6)
        before = await it.pipeline(pipeline.id)
        await _mend(it, pipeline.id)
        await _reprocess(it, dead.id)
        during = await it.pipeline(pipeline.id)
        async with it.working():
            await it.ended(dead.id)
        after = await it.pipeline(pipeline.id)

    assert (dead.state, before.gpu_count) == ("dead", 2)
    assert (during.state, during.gpu_count) == ("scaling", 6)
    assert (after.state, after.gpu_count) == ("active", 6)


async def test_a_run_of_a_failed_pipeline_waits_for_nobody(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata=_BROKEN)
        async with it.working():
            await it.ended(job.id)
        await _update(it, pipeline.id, metadata={"simulate_failure": "fatal"})
        await _restart(it, pipeline.id)
        problem = await _refusal(_reprocess(it, job.id))

    assert (problem.code, "Restart the pipeline first" in problem.message) == (codes.INVALID_STATE, True)


async def test_a_job_of_a_deleted_pipeline_is_over(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        failed = await it.active_pipeline(metadata=_BROKEN)
        async with it.request() as ctx:
            await it.services.pipelines.pipelines_delete(ctx, inputs.PipelinesDeleteInput(pipeline_id=failed.id))
        problem = await _refusal(_reprocess(it, failed.latest_job_id))

    assert problem.code is codes.INVALID_STATE
    assert "was deleted" in problem.message


async def test_no_attempt_is_left_running_when_its_pipeline_is_gone(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        now = it.clock.now()
        async with it.store.system() as system:
            (job,) = await system.queue.claim("me", now, LEASE, 1)
            await system.customer(it.org_id, it.mode).pipelines.delete(pipeline.id)
        await JobRun(it.store, SimulatedPool(math.inf), RetryPolicy()).perform(job)

        assert (await it.job(job.id)).state == "canceled"


async def _refusal(work: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as refused:
        await work
    return refused.value


async def _reprocess(it: Domain, job_id: str) -> None:
    async with it.request() as ctx:
        await it.services.jobs.jobs_reprocess(ctx, inputs.JobsReprocessInput(job_id=job_id))


async def _mend(it: Domain, pipeline_id: str) -> None:
    await _update(it, pipeline_id, metadata=None)


async def _update(it: Domain, pipeline_id: str, **fields: object) -> None:
    async with it.request() as ctx:
        asked = inputs.PipelinesUpdateInput(pipeline_id=pipeline_id, body=models.PipelineUpdate.model_validate(fields))
        await it.services.pipelines.pipelines_update(ctx, asked)


async def _restart(it: Domain, pipeline_id: str) -> None:
    async with it.request() as ctx:
        asked = inputs.PipelinesRestartInput(pipeline_id=pipeline_id)
        job = (await it.services.pipelines.pipelines_restart(ctx, asked)).data
    async with it.working():
        await it.ended(job.id)


async def _scaled(it: Domain, pipeline_id: str, gpu_count: int) -> models.Job:
    async with it.request() as ctx:
        body = models.PipelineScale(gpu_count=gpu_count)
        asked = inputs.PipelinesScaleInput(pipeline_id=pipeline_id, body=body)
        job = (await it.services.pipelines.pipelines_scale(ctx, asked)).data
    async with it.working():
        return await it.ended(job.id)


async def _states(it: Domain) -> list[tuple[models.PipelineState, models.PipelineState]]:
    """The steps that pipelines took, as events told of them."""
    async with it.request() as ctx:
        page = await it.services.events.events_list(ctx, inputs.EventsListInput(limit=100))
    changes = [event.data for event in page.items if isinstance(event, models.PipelineStateChangedEvent)]
    return [(change.previous_state, change.pipeline.state) for change in changes]
