"""The audit log: it only grows, and a change to it shows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from parallel_server.generated import inputs, models

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("statement", ["DELETE FROM audit_log", "UPDATE audit_log SET action = 'nothing'"])
async def test_the_database_itself_refuses_changes(tmp_path: Path, statement: str) -> None:
    async with domain(tmp_path) as it:
        await it.create_pipeline()

        with (
            sqlite3.connect(tmp_path / "parallel.db") as raw,
            pytest.raises(sqlite3.IntegrityError, match="audit_log is append-only"),
        ):
            raw.execute(statement)
        raw.close()


async def test_tampering_behind_the_triggers_breaks_the_chain(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        for number in range(4):
            await it.create_pipeline(f"p-{number}")
        async with it.store.read(it.org_id, it.mode) as uow:
            assert await uow.audit.first_broken_link() is None
        with sqlite3.connect(tmp_path / "parallel.db") as raw:
            raw.execute("DROP TRIGGER audit_log_no_update")
            raw.execute("UPDATE audit_log SET ip = '198.51.100.1' WHERE seq = 3")
        raw.close()

        async with it.store.read(it.org_id, it.mode) as uow:
            assert await uow.audit.first_broken_link() == 3


async def test_an_entry_tells_who_changed_what_from_where(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline(description="old")
        async with it.request() as ctx:
            body = models.PipelineUpdate(description="new")
            asked = inputs.PipelinesUpdateInput(pipeline_id=pipeline.id, body=body)
            await it.services.pipelines.pipelines_update(ctx, asked)
        async with it.request() as ctx:
            page = await it.services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput(limit=1))

    entry = page.items[0]
    assert (entry.action, entry.resource_type, entry.resource_id) == ("pipeline.updated", "pipeline", pipeline.id)
    assert (entry.ip_address, entry.user_agent, entry.request_id) == ("203.0.113.7", "tests", "req_1")
    assert {name: (change.from_, change.to) for name, change in entry.changes.items()} == {
        "description": ("old", "new")
    }


async def test_a_change_that_is_rolled_back_leaves_no_entry(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        with pytest.raises(RuntimeError):
            await _create_and_break(it)
        async with it.request() as ctx:
            entries = await it.services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput())
            events = await it.services.events.events_list(ctx, inputs.EventsListInput())

    assert (entries.items, events.items) == ([], [])


async def _create_and_break(it: Domain) -> None:
    async with it.request() as ctx:
        body = models.PipelineCreate(name="never")
        await it.services.pipelines.pipelines_create(ctx, inputs.PipelinesCreateInput(body=body))
        raise RuntimeError("the connection broke")
