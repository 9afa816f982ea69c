"""Search, streams of jobs that are partly forgotten, and the example data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from parallel_server.generated import inputs, models
from parallel_server.services.seed import seed_examples
from parallel_server.serving.problem import Problem
from parallel_server.store.schema import job_events
from sqlalchemy import delete

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio

_DOCUMENT = Path(__file__).parents[2] / "spec" / "openapi.yaml"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("summar", ["night-summaries"]),
        ("SUMMARIES night", ["night-summaries"]),
        ('"night summ"', ["night-summaries"]),
        ('"summaries night"', []),
        ("ummaries", []),
        ("tickets", ["by-description", "by-metadata"]),
        ("100%", []),
    ],
)
async def test_words_are_found_by_their_beginnings_in_any_order(tmp_path: Path, query: str, names: list[str]) -> None:
    async with domain(tmp_path) as it:
        await it.create_pipeline("night-summaries")
        await it.create_pipeline("by-metadata", metadata={"queue": "tickets"})
        await it.create_pipeline("by-description", description="Reads the tickets.")
        page = await _search(it, query, objects=["pipeline"])

    assert [item.name for item in page.items if isinstance(item, models.Pipeline)] == names


async def test_a_name_is_a_better_match_than_a_text_and_pages_follow_that_order(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        await it.create_pipeline("nightly")
        for number in range(3):
            await it.create_pipeline(f"other-{number}", description="Runs nightly.")
        names: list[str] = []
        cursor: str | None = None
        while True:
            page = await _search(it, "nightly", cursor=cursor, limit=1, objects=["pipeline"])
            names += [item.name for item in page.items if isinstance(item, models.Pipeline)]
            cursor = page.next_cursor
            if cursor is None:
                break

    assert names == ["nightly", "other-2", "other-1", "other-0"]


async def test_a_change_is_found_and_what_it_replaced_is_not(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline("before")
        async with it.request() as ctx:
            body = models.PipelineUpdate(name="after")
            await it.services.pipelines.pipelines_update(
                ctx, inputs.PipelinesUpdateInput(pipeline_id=pipeline.id, body=body)
            )

        assert (await _search(it, "before", objects=["pipeline"])).items == []
        assert len((await _search(it, "after", objects=["pipeline"])).items) == 1


async def test_hits_are_limited_to_what_the_caller_may_read(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline("haiku")
        await it.create_job(pipeline.id)
        kinds = {item.object for item in (await _search(it, "haiku")).items}
        reader = it.acting(scopes=frozenset({"pipelines:read"}))
        narrow = {item.object for item in (await _search(reader, "haiku")).items}

    assert (kinds, narrow) == ({"pipeline", "job"}, {"pipeline"})


async def test_a_query_without_a_word_is_refused(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        with pytest.raises(Problem) as refused:
            await _search(it, "%%%")

    assert refused.value.code.code == "INVALID_QUERY"


async def test_a_stream_whose_next_events_are_forgotten_begins_with_the_job_as_it_is(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        async with it.store.system() as system:
            await system.connection.run(delete(job_events).where(job_events.c.seq < 5))
        events = await it.events(pipeline.latest_job_id, last_event_id="1")
        job = await it.job(pipeline.latest_job_id)

    assert [event.event for event in events] == ["reset"]
    assert events[0].data == job.model_dump(mode="json")


async def test_a_time_span_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        now = it.clock.now()
        async with it.request() as ctx:
            with pytest.raises(Problem) as refused:
                await it.services.logs.logs_list(ctx, inputs.LogsListInput(since=now, until=now - timedelta(hours=1)))

    assert (refused.value.code.code, refused.value.param) == ("INVALID_UNTIL", "until")


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("debug", {"debug", "info", "warning", "error"}),
        ("info", {"info", "warning", "error"}),
        ("warning", {"warning", "error"}),
        ("error", {"error"}),
    ],
)
async def test_a_level_stands_for_itself_and_the_more_severe_ones(
    tmp_path: Path, level: models.LogLevel, shown: set[str]
) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        async with it.request() as ctx:
            for written in ("debug", "info", "warning", "error"):
                await ctx.uow.logs.write(written, "A line.", pipeline_id=pipeline.id)
        async with it.request() as ctx:
            page = await it.services.logs.logs_list(ctx, inputs.LogsListInput(level=level))

    assert {line.level for line in page.items} == shown


@pytest.mark.parametrize("last_event_id", ["x", "-1", "99", "²"])
async def test_a_last_event_id_that_was_never_given_out_is_refused(tmp_path: Path, last_event_id: str) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline()
        with pytest.raises(Problem) as refused:
            await it.events(pipeline.latest_job_id, last_event_id=last_event_id)

    assert refused.value.code.code == "INVALID_LAST_EVENT_ID"


async def test_history_is_forgotten_after_thirty_days_and_the_audit_log_is_not(tmp_path: Path) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(mode="live")
        old = await it.active_pipeline("old")
        it.clock.advance(days=31)
        new = await it.active_pipeline("new")
        async with it.store.system() as system:
            await system.attic.forget_history(it.clock.now() - timedelta(days=30))
        async with it.request() as ctx:
            jobs = await it.services.jobs.jobs_list(ctx, inputs.JobsListInput())
            logs = await it.services.logs.logs_list(ctx, inputs.LogsListInput(limit=100))
            entries = await it.services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput())
        kept = await it.pipeline(old.id)

    assert [job.id for job in jobs.items] == [new.latest_job_id]
    assert {line.pipeline_id for line in logs.items} == {new.id}
    assert len(entries.items) == 2
    assert kept.name == "old"


async def test_the_example_data_answers_as_the_examples_do(tmp_path: Path) -> None:
    document = yaml.load(_DOCUMENT.read_bytes(), Loader=_Loader)
    examples = document["components"]["examples"]
    async with domain(tmp_path) as it:
        await seed_examples(it.store, it.org_id, it.mode, document)
        assert await seed_examples(it.store, it.org_id, it.mode, document) == 0
        async with it.store.system() as system:
            await system.attic.forget_history(it.clock.now() + timedelta(days=365))
        services = it.services
        async with it.request() as ctx:
            pages = {
                "PipelineList": await services.pipelines.pipelines_list(ctx, inputs.PipelinesListInput()),
                "JobList": await services.jobs.jobs_list(ctx, inputs.JobsListInput()),
                "LogList": await services.logs.logs_list(ctx, inputs.LogsListInput()),
                "EventList": await services.events.events_list(ctx, inputs.EventsListInput()),
                "MemberList": await services.members.members_list(ctx, inputs.MembersListInput()),
                "AuditLog": await services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput()),
            }

    for name, page in pages.items():
        assert [item.model_dump(mode="json", by_alias=True) for item in page.items] == examples[name]["value"]["data"]


class _Loader(yaml.CSafeLoader):
    """JSON's types only: times stay text."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


async def _search(it: Domain, query: str, cursor: str | None = None, limit: int = 20, **fields: Any) -> Any:
    async with it.request() as ctx:
        body = models.SearchRequest(query=query, **fields)
        return await it.services.root.search(ctx, inputs.SearchInput(body=body, cursor=cursor, limit=limit))
