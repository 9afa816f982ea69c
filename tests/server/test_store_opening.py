"""Opening a store: whatever the URL, whoever else opens it at the same moment, and whatever made its tables."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from parallel_server.generated import inputs
from parallel_server.store import UnsupportedDatabaseError, open_store
from parallel_server.store.migrations import STEPS, NewerSchemaError
from parallel_server.worker.housekeeping import Housekeeper

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_processes_that_start_together_share_one_fresh_database(tmp_path: Path) -> None:
    program = f"from parallel_server.store import open_store; open_store('sqlite:///{tmp_path}/new.db')"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    started = [subprocess.Popen([sys.executable, "-c", program], env=environment) for _ in range(4)]

    assert [process.wait(30) for process in started] == [0, 0, 0, 0]
    with sqlite3.connect(tmp_path / "new.db") as raw:
        assert raw.execute("SELECT version FROM schema_version").fetchall() == [
            (number,) for number in range(1, len(STEPS) + 1)
        ]
    raw.close()


async def test_a_database_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'parallel.db'}"
    await open_store(url).close()
    with sqlite3.connect(tmp_path / "parallel.db") as raw:
        raw.execute("INSERT INTO schema_version VALUES (?, 0)", (len(STEPS) + 1,))
    raw.close()

    with pytest.raises(NewerSchemaError, match="upgrade the server"):
        open_store(url)


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(UnsupportedDatabaseError, match="postgresql://host/db"):
        open_store("postgresql://host/db")


async def test_a_store_without_a_path_leaves_nothing_behind() -> None:
    store = open_store("sqlite://")
    path = store.path
    assert path is not None
    assert path.exists()
    await store.close()

    assert not path.parent.exists()


async def test_a_sandbox_starts_each_week_empty_and_live_data_stays(tmp_path: Path) -> None:
    """The clock stands at a Thursday."""
    async with domain(tmp_path) as sandbox:
        live = sandbox.acting(mode="live")
        kept = await live.active_pipeline()
        await sandbox.active_pipeline()
        keeper = Housekeeper(sandbox.store)
        await keeper.sweep()
        assert await _counts(sandbox) == (1, 1)
        sandbox.clock.advance(days=4)
        await keeper.sweep()

        assert await _counts(sandbox) == (0, 0)
        assert await _counts(live) == (1, 1)
        assert (await live.pipeline(kept.id)).state == "active"
        async with sandbox.request() as ctx:
            entries = await sandbox.services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput())
        assert len(entries.items) == 1


async def test_what_belongs_to_a_wiped_pipeline_goes_with_it(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        # The clock stood at a Thursday: by now, it is Tuesday.
        it.clock.advance(days=5)
        job = await it.create_job(pipeline.id)
        await Housekeeper(it.store).sweep()
        async with it.request() as ctx:
            events = await ctx.uow.jobs.events_after(job.id, 0, 10)
            lines = await it.services.logs.logs_list(ctx, inputs.LogsListInput())
        async with it.store.read_system() as system:
            has_work = await system.queue.has_work(it.clock.now())

        assert await _counts(it) == (0, 0)
        assert (events, lines.items, has_work) == ([], [], False)


async def _counts(it: Domain) -> tuple[int, int]:
    async with it.request() as ctx:
        services = it.services
        pipelines = await services.pipelines.pipelines_list(ctx, inputs.PipelinesListInput())
        jobs = await services.jobs.jobs_list(ctx, inputs.JobsListInput())
    return len(pipelines.items), len(jobs.items)
