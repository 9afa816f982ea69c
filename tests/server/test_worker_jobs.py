"""What a job goes through: each event once and in order, retries, the end, and what becomes of the pipeline."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from parallel_server.generated import error_codes, inputs, models
from parallel_server.gpu import Assignment, Burst, SimulatedPool
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import NoContent

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_job_streams_from_queued_to_done(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id)
        async with it.working():
            events = await it.events(job.id)
        ended = await it.job(job.id)

    assert [event.id for event in events] == [str(number) for number in range(1, len(events) + 1)]
    states = [event.data["state"] for event in events if event.event == "state"]
    assert states == ["queued", "running", "completed"]
    assert events[-1].event == "done"
    assert events[-1].data["state"] == "completed"
    written = "".join(event.data["text"] for event in events if event.event == "output")
    assert isinstance(ended.output, models.TextGenerationOutput)
    assert ended.output.text == written
    assert ended.progress_percent == 100
    assert ended.gpu_seconds > 0


async def test_the_same_input_gives_the_same_output(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        jobs = [await it.create_job(pipeline.id, prompt) for prompt in ("one", "one", "two")]
        async with it.working():
            outputs = [(await it.ended(job.id)).output for job in jobs]

    assert outputs[0] == outputs[1]
    assert outputs[0] != outputs[2]


@pytest.mark.parametrize("cut", [1, 2, 7, 20])
async def test_what_was_seen_before_a_cut_and_after_it_is_the_whole(tmp_path: Path, cut: int) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id)
        async with it.working(gpu=SimulatedPool(10)):
            before = await it.events(job.id, count=cut)
            after = await it.events(job.id, last_event_id=before[-1].id)
        whole = await it.events(job.id)

    assert before + after == whole


async def test_a_stream_that_was_read_to_its_end_has_nothing_left(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        last = (await it.events(pipeline.latest_job_id))[-1]
        async with it.request() as ctx:
            asked = inputs.JobsStreamInput(job_id=pipeline.latest_job_id, last_event_id=last.id)
            answer = await it.services.jobs.jobs_stream(ctx, asked)

    assert answer == NoContent()


async def test_a_retryable_fault_is_tried_three_times_and_then_dead(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "retryable"})
        async with it.working():
            events = await it.events(job.id)
        dead = await it.job(job.id)

    attempts = [event.data["attempt"] for event in events if event.event == "state"]
    states = [event.data["state"] for event in events if event.event == "state"]
    assert states == ["queued", "running", "queued", "running", "queued", "running", "dead"]
    assert attempts == [0, 1, 1, 2, 2, 3, 3]
    assert [event.id for event in events] == [str(number) for number in range(1, len(events) + 1)]
    assert (dead.state, dead.attempt, dead.failure and dead.failure.code) == ("dead", 3, "GPU_LOST")


async def test_a_job_that_fails_once_completes_on_the_second_attempt(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "once"})
        async with it.working():
            ended = await it.ended(job.id)

    assert (ended.state, ended.attempt, ended.failure) == ("completed", 2, None)


async def test_a_fault_of_the_job_itself_is_not_tried_again(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "fatal"})
        async with it.working():
            ended = await it.ended(job.id)

    assert (ended.state, ended.attempt) == ("failed", 1)


async def test_metadata_steers_nothing_outside_the_sandbox(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(mode="live")
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "fatal"})
        async with it.working():
            ended = await it.ended(job.id)

    assert ended.state == "completed"


async def test_a_job_that_outlasts_its_timeout_fails(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "60"}, timeout_seconds=30)
        async with it.working():
            ended = await it.ended(job.id)

    assert (ended.state, ended.failure and ended.failure.code) == ("failed", "TIMED_OUT")


@pytest.mark.parametrize(("wish", "seconds"), [("3600", 5), ("12", 5), ("5", 5), ("4", 4)])
async def test_a_run_is_billed_for_as_long_as_it_was_busy(tmp_path: Path, wish: str, seconds: float) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline(gpu_count=2)
        job = await it.create_job(pipeline.id, timeout_seconds=5, metadata={"simulate_seconds": wish}, stream=False)
        async with it.working():
            ended = await it.ended(job.id)

    assert ended.state == ("failed" if float(wish) > 5 else "completed")
    assert ended.gpu_seconds == pytest.approx(2 * seconds)


async def test_a_run_that_went_wrong_is_billed_and_so_is_one_that_was_cut_off(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        wishes = {"simulate_failure": "retryable", "simulate_seconds": "12"}
        job = await it.create_job(pipeline.id, metadata=wishes, stream=False)
        async with it.working():
            dead = await it.ended(job.id)
        cut_off = await it.create_job(pipeline.id)
        async with it.request() as ctx:
            await ctx.uow.jobs.advance(cut_off.id, states=("queued",), timeout_seconds=1)
        async with it.working(gpu=_Silent()):
            silent = await it.ended(cut_off.id)

    assert dead.gpu_seconds == pytest.approx(3 * 12)
    assert silent.failure is not None
    assert (silent.failure.code, silent.gpu_seconds) == ("TIMED_OUT", 1)


class _Silent:
    """GPUs that run for ever and never say anything."""

    async def run(self, assignment: Assignment) -> AsyncGenerator[Burst]:
        await asyncio.sleep(3600)
        yield Burst((), float(assignment.gpu_count))


async def test_a_dead_job_is_reprocessed_with_three_more_attempts_and_its_events_count_on(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "retryable"})
        async with it.working():
            first = await it.events(job.id)
            async with it.request() as ctx:
                await it.services.jobs.jobs_reprocess(ctx, inputs.JobsReprocessInput(job_id=job.id))
            more = await it.events(job.id, last_event_id=first[-1].id)
            whole = await it.events(job.id)
        ended = await it.job(job.id)

    assert (ended.state, ended.attempt, ended.max_attempts) == ("dead", 6, 6)
    assert int(more[0].id) == int(first[-1].id) + 1
    # `done` is the last event: that of the first series is over, and is not told again.
    assert whole == first[:-1] + more


async def test_a_running_job_is_canceled_at_once_and_stays_canceled(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "30"})
        async with it.working(gpu=SimulatedPool(10)):
            await it.events(job.id, count=4)
            async with it.request() as ctx:
                canceled = await it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=job.id))
            events = await it.events(job.id)
            await asyncio.sleep(0.2)
        assert canceled.data.state == "canceled"
        assert events[-1].event == "done"
        assert await it.events(job.id) == events
        assert (await it.job(job.id)).state == "canceled"


async def test_a_job_that_has_ended_cannot_be_canceled(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        async with it.request() as ctx:
            with pytest.raises(Problem) as refused:
                await it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=pipeline.latest_job_id))

    assert refused.value.code is error_codes.INVALID_STATE
    assert refused.value.message.startswith("The job is 'completed' and cannot be canceled.")


async def test_a_run_waits_for_its_pipeline(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        job = await it.create_job(pipeline.id)
        async with it.working():
            ended = await it.ended(job.id)
        provisioned = await it.job(pipeline.latest_job_id)

    assert ended.started_at is not None
    assert provisioned.finished_at is not None
    assert ended.started_at > provisioned.finished_at


async def test_a_pipeline_that_cannot_be_provisioned_fails_and_can_be_restarted(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        failed = await it.active_pipeline(metadata={"simulate_failure": "fatal"})
        with pytest.raises(Problem) as refused:
            await it.create_job(failed.id)
        await _update(it, failed.id, metadata=None)
        async with it.request() as ctx:
            asked = inputs.PipelinesRestartInput(pipeline_id=failed.id)
            restart = (await it.services.pipelines.pipelines_restart(ctx, asked)).data
        async with it.working():
            await it.ended(restart.id)
        restarted = await it.pipeline(failed.id)

    assert (failed.state, failed.failure and failed.failure.code) == ("failed", "GPU_OUT_OF_MEMORY")
    assert refused.value.code is error_codes.INVALID_STATE
    assert (restarted.state, restarted.failure) == ("active", None)


async def test_a_restart_sends_running_jobs_back_to_the_queue_and_costs_them_no_attempt(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "2"})
        async with it.working(gpu=SimulatedPool(10)):
            await it.events(job.id, count=4)
            async with it.request() as ctx:
                await it.services.pipelines.pipelines_restart(
                    ctx, inputs.PipelinesRestartInput(pipeline_id=pipeline.id)
                )
            ended = await it.ended(job.id)

    assert (ended.state, ended.attempt, ended.max_attempts) == ("completed", 2, 4)


async def test_scaling_that_fails_leaves_the_pipeline_as_it_was(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline(gpu_count=2)
        await _update(it, pipeline.id, metadata={"simulate_failure": "fatal"})
        async with it.request() as ctx:
            asked = inputs.PipelinesScaleInput(pipeline_id=pipeline.id, body=models.PipelineScale(gpu_count=6))
            job = (await it.services.pipelines.pipelines_scale(ctx, asked)).data
        during = await it.pipeline(pipeline.id)
        async with it.working():
            await it.ended(job.id)
        after = await it.pipeline(pipeline.id)

    assert (during.state, during.gpu_count) == ("scaling", 6)
    assert (after.state, after.gpu_count) == ("active", 2)


async def _update(it: Domain, pipeline_id: str, **fields: object) -> None:
    async with it.request() as ctx:
        body = models.PipelineUpdate.model_validate(fields)
        await it.services.pipelines.pipelines_update(
            ctx, inputs.PipelinesUpdateInput(pipeline_id=pipeline_id, body=body)
        )
