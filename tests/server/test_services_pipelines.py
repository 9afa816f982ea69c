"""Pipelines: what is refused and why, what a change keeps, and what a deletion takes along."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest
from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.problem import ErrorCode, Problem

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_new_pipeline_is_queued_with_the_job_that_gets_it_ready(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        async with it.request() as ctx:
            body = models.PipelineCreate(name="night-run")
            answer = await it.services.pipelines.pipelines_create(ctx, inputs.PipelinesCreateInput(body=body))
        job = await it.job(answer.data.latest_job_id)

    assert answer.location == f"/v2/jobs/{job.id}"
    assert (answer.data.state, answer.data.gpu_type, answer.data.gpu_count) == ("queued", "l4", 1)
    assert (job.type, job.state, job.timeout_seconds) == ("provision", "queued", 600)


async def test_events_tell_of_every_state(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await it.active_pipeline()
        async with it.request() as ctx:
            page = await it.services.events.events_list(ctx, inputs.EventsListInput())

    changes = [event for event in reversed(page.items) if isinstance(event, models.PipelineStateChangedEvent)]
    assert isinstance(page.items[-1], models.PipelineCreatedEvent)
    assert [(event.data.previous_state, event.data.pipeline.state) for event in changes] == [
        ("queued", "provisioning"),
        ("provisioning", "active"),
    ]


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"model_id": "model_llama9"}, codes.INVALID_MODEL_ID, "model_id"),
        ({"model_id": "model_e5_large", "gpu_type": "h200"}, codes.INVALID_GPU_TYPE, "gpu_type"),
        ({"model_id": "model_llama31_70b", "gpu_type": "a100"}, codes.INVALID_GPU_COUNT, "gpu_count"),
        ({"model_id": "model_custom"}, codes.INVALID_CONFIG, "config"),
        ({"config": models.EmbeddingConfig(kind="embedding")}, codes.INVALID_CONFIG, "config.kind"),
    ],
)
async def test_what_does_not_fit_together_is_refused(
    tmp_path: Path, fields: dict[str, Any], code: ErrorCode, param: str
) -> None:
    async with domain(tmp_path) as it:
        problem = await _refusal(it.create_pipeline(**fields))

    assert (problem.code, problem.param) == (code, param)


async def test_a_name_in_use_is_refused_and_says_by_which(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        first = await it.create_pipeline("taken")
        problem = await _refusal(it.create_pipeline("taken"))

    assert problem.code is codes.PIPELINE_NAME_TAKEN
    assert first.id in problem.message


async def test_the_quota_counts_every_gpu_that_is_held_or_asked_for(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(tier="free")
        pipeline = await it.active_pipeline(gpu_count=6)
        problem = await _refusal(it.create_pipeline("too-much", gpu_count=4))
        assert (problem.code, problem.param) == (codes.GPU_QUOTA_EXCEEDED, "gpu_count")
        assert problem.message.startswith("4 more GPUs would make 10, and the tier 'free' allows 8 at once. Ask for at")
        await _scale(it, pipeline.id, 2)
        # Until it has been scaled, it may fall back to six.
        assert (await _refusal(it.create_pipeline("too-early", gpu_count=4))).code is codes.GPU_QUOTA_EXCEEDED
        async with it.working():
            await it.ended((await it.pipeline(pipeline.id)).latest_job_id)

        assert (await it.create_pipeline("fits-now", gpu_count=6)).gpu_count == 6


async def test_scaling_needs_an_active_pipeline(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        problem = await _refusal(_scale(it, pipeline.id, 2))

    assert problem.code is codes.INVALID_STATE
    assert problem.message == "The pipeline is 'queued' and cannot be scaled. Only active pipelines can."


async def test_an_update_keeps_what_it_does_not_name(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        before = await it.create_pipeline(description="old", metadata={"team": "a", "env": "x"}, gpu_count=2)
        after = await _update(it, before.id, metadata={"env": "y", "team": None}, description=None)

    assert after.model_dump(exclude={"description", "metadata", "updated_at"}) == before.model_dump(
        exclude={"description", "metadata", "updated_at"}
    )
    assert (after.description, after.metadata) == (None, {"env": "y"})


async def test_a_stale_revision_is_refused_and_a_fresh_one_is_not(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        fresh = it.acting(if_match="1")
        await _update(fresh, pipeline.id, description="first")
        problem = await _refusal(_update(fresh, pipeline.id, description="second"))

        assert problem.code is codes.PRECONDITION_FAILED
        assert (await _update(it.acting(if_match="7,2"), pipeline.id, description="third")).description == "third"
        assert (await _update(it.acting(if_match="*"), pipeline.id, description="fourth")).description == "fourth"
        assert (await _refusal(_update(it.acting(if_match=""), pipeline.id, description="x"))).code.status == 412


async def test_of_two_updates_with_the_same_revision_one_wins(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        both = [_update(it.acting(if_match="1"), pipeline.id, description=text) for text in ("a", "b")]
        outcomes = await asyncio.gather(*both, return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Pipeline", "Problem"]


async def test_a_deleted_pipeline_is_gone_its_jobs_are_canceled_and_its_name_is_free(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline("short-lived")
        job = await it.create_job(pipeline.id)
        async with it.request() as ctx:
            asked = inputs.PipelinesDeleteInput(pipeline_id=pipeline.id)
            await it.services.pipelines.pipelines_delete(ctx, asked)
        problem = await _refusal(it.pipeline(pipeline.id))
        canceled = await it.ended(job.id)
        again = await it.create_pipeline("short-lived")

    assert problem.code is codes.PIPELINE_NOT_FOUND
    assert canceled.state == "canceled"
    assert again.id != pipeline.id


async def test_expanding_jobs_embeds_the_newest_ten_and_changes_the_revision_with_them(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        made = [(await it.create_job(pipeline.id)).id for _ in range(11)]
        first, revision = await _expanded(it, pipeline.id)
        async with it.request() as ctx:
            await it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=made[-1]))
        _, later = await _expanded(it, pipeline.id)

    assert isinstance(first.jobs, list)
    assert [job.id for job in first.jobs] == made[:0:-1]
    assert later != revision


async def test_a_key_for_one_pipeline_reaches_no_other(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        mine = await it.active_pipeline("mine")
        other = await it.active_pipeline("other")
        narrow = it.acting(resource_ids=frozenset({mine.id}))
        async with narrow.request() as ctx:
            pipelines = await it.services.pipelines.pipelines_list(ctx, inputs.PipelinesListInput())
            jobs = await it.services.jobs.jobs_list(ctx, inputs.JobsListInput())
            logs = await it.services.logs.logs_list(ctx, inputs.LogsListInput(limit=100))
            events = await it.services.events.events_list(ctx, inputs.EventsListInput())
            body = models.SearchRequest(query="warming")
            hits = await it.services.root.search(ctx, inputs.SearchInput(body=body))
        refusals = [
            await _refusal(narrow.pipeline(other.id)),
            await _refusal(narrow.job(other.latest_job_id)),
            await _refusal(narrow.create_pipeline("third")),
        ]

    assert [item.id for item in pipelines.items] == [mine.id]
    assert [item.id for item in jobs.items] == [mine.latest_job_id]
    assert {item.pipeline_id for item in logs.items} == {mine.id}
    assert len(events.items) == 4
    assert {hit.job_id for hit in hits.items if isinstance(hit, models.LogEntry)} == {mine.latest_job_id}
    assert [problem.code for problem in refusals] == [
        codes.PIPELINE_NOT_FOUND,
        codes.JOB_NOT_FOUND,
        codes.MISSING_PERMISSION,
    ]


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": models.EmbeddingInput(kind="embedding", texts=["a"])}, "input.kind"),
        ({"input": models.TextGenerationInput(kind="text_generation")}, "input"),
    ],
)
async def test_an_input_must_be_one_that_the_pipeline_can_run(
    tmp_path: Path, fields: dict[str, Any], param: str
) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        async with it.request() as ctx:
            asked = inputs.PipelinesJobsCreateInput(pipeline_id=pipeline.id, body=models.JobCreate(**fields))
            problem = await _refusal(it.services.pipelines.pipelines_jobs_create(ctx, asked))

    assert (problem.code, problem.param) == (codes.INVALID_INPUT, param)


async def _refusal(work: Awaitable[object]) -> Problem:
    with pytest.raises(Problem) as refused:
        await work
    return refused.value


async def _update(it: Domain, pipeline_id: str, **fields: Any) -> models.Pipeline:
    body = models.PipelineUpdate(**fields)
    async with it.request() as ctx:
        asked = inputs.PipelinesUpdateInput(pipeline_id=pipeline_id, body=body)
        return (await it.services.pipelines.pipelines_update(ctx, asked)).data


async def _scale(it: Domain, pipeline_id: str, gpu_count: int) -> models.Job:
    async with it.request() as ctx:
        asked = inputs.PipelinesScaleInput(pipeline_id=pipeline_id, body=models.PipelineScale(gpu_count=gpu_count))
        return (await it.services.pipelines.pipelines_scale(ctx, asked)).data


async def _expanded(it: Domain, pipeline_id: str) -> tuple[models.Pipeline, str | None]:
    async with it.request() as ctx:
        asked = inputs.PipelinesRetrieveInput(pipeline_id=pipeline_id, expand=["jobs"])
        answer = await it.services.pipelines.pipelines_retrieve(ctx, asked)
    return answer.data, answer.revision
