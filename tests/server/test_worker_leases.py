"""Leases: no job is run twice at once, none is lost with its worker, and who lost a job writes nothing more."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
from parallel_server.generated import inputs
from parallel_server.gpu import Assignment, Burst, Output, Progress, SimulatedPool
from parallel_server.services import lifecycle
from parallel_server.store import open_store
from parallel_server.store.jobs import JobRecord
from parallel_server.store.queue import Queue
from parallel_server.worker.owner import Owner

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio

_LEASE = timedelta(seconds=30)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_eight_claimers_share_the_queue_without_overlap(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        made = {(await it.create_job(pipeline.id)).id for _ in range(60)}

        async def claimer(name: str) -> list[str]:
            mine: list[str] = []
            # A store of its own, as another process would have.
            store = open_store(f"sqlite:///{tmp_path / 'parallel.db'}", it.clock)
            while True:
                async with store.system() as system:
                    claimed = await system.queue.claim(name, it.clock.now(), _LEASE, 3)
                if not claimed:
                    await store.close()
                    return mine
                mine += [job.id for job in claimed]
                await asyncio.sleep(0)

        shares = await asyncio.gather(*(claimer(f"w{number}") for number in range(8)))

    claimed = [job_id for share in shares for job_id in share]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == made


async def test_a_worker_that_lost_its_job_can_write_nothing_more_about_it(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        stale = await _claimed(it)
        it.clock.advance(seconds=31)
        fresh = await _recovered(it)
        assert fresh.attempt == stale.attempt + 1

        async with it.request() as ctx:
            with pytest.raises(lifecycle.LostJobError):
                await lifecycle.report(ctx.uow, stale, Burst((Output("late"),), 1.0), "l4")
        async with it.request() as ctx:
            await lifecycle.report(ctx.uow, fresh, Burst((Output("in time"),), 1.0), "l4")
            texts = [event.data.get("text") for event in await ctx.uow.jobs.events_after(fresh.id, 0, 100)]

    assert texts == [None, None, None, None, "in time"]


async def test_a_lease_that_is_renewed_is_not_taken_over(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        job = await _claimed(it)
        it.clock.advance(seconds=25)
        async with it.store.system() as system:
            kept = await system.queue.renew("me", [(job.id, job.attempt)], it.clock.now() + _LEASE)
        it.clock.advance(seconds=25)
        async with it.store.read_system() as system:
            abandoned = await system.queue.abandoned(it.clock.now(), 10)

    assert kept == {(job.id, job.attempt)}
    assert abandoned == []


async def test_a_job_whose_worker_is_dropped_in_the_middle_is_run_again_with_its_events_kept(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "20"})
        dropped = asyncio.create_task(it.worker(gpu=SimulatedPool(10)).run())
        before = await it.events(job.id, count=6)
        dropped.cancel()
        await asyncio.gather(dropped, return_exceptions=True)
        it.clock.advance(seconds=31)
        async with it.working():
            whole = await it.events(job.id)
        ended = await it.job(job.id)

    assert whole[: len(before)] == before
    assert [event.id for event in whole] == [str(number) for number in range(1, len(whole) + 1)]
    assert (ended.state, ended.attempt) == ("completed", 2)
    second = next(event for event in whole if event.data.get("attempt") == 2)
    assert (second.event, second.data["state"]) == ("state", "running")


async def test_a_worker_that_stops_hands_its_jobs_back_without_using_up_an_attempt(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "60"})
        worker = it.worker(gpu=SimulatedPool(10), grace=0.05)
        task = asyncio.create_task(worker.run())
        await it.events(job.id, count=3)
        worker.stop()
        await task
        waiting = await it.job(job.id)

    assert (waiting.state, waiting.attempt, waiting.max_attempts) == ("queued", 1, 4)


async def test_a_worker_that_stops_leaves_a_job_that_was_canceled_and_hands_back_the_rest(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        jobs = [await it.create_job(pipeline.id, metadata={"simulate_seconds": "60"}) for _ in range(3)]
        worker = it.worker(gpu=_Deaf(), grace=0.05)
        task = asyncio.create_task(worker.run())
        for job in jobs:
            await it.events(job.id, count=3)
        worker.stop()
        async with it.request() as ctx:
            # The lease keeper tells the attempt, but that has no time to end before the worker winds down.
            await it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=jobs[0].id))
        await task
        states = [(await it.job(job.id)).state for job in jobs]

    assert states == ["canceled", "queued", "queued"]


class _Deaf:
    """GPUs that take a while to stop when they are told to."""

    async def run(self, assignment: Assignment) -> AsyncGenerator[Burst]:
        yield Burst((Progress(1, assignment.kind),), 0.0)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.2)


async def test_a_worker_that_cannot_keep_its_leases_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would go on working on jobs that others have taken over."""

    async def mistake(*_arguments: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(Queue, "renew", mistake)
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        await it.create_job(pipeline.id, metadata={"simulate_seconds": "60"})
        worker = it.worker(gpu=SimulatedPool(1), lease=timedelta(seconds=0.1))
        with pytest.raises(ExceptionGroup) as died:
            await asyncio.wait_for(worker.run(), 10)

    assert died.group_contains(RuntimeError, match="a mistake")


@pytest.mark.parametrize("change", [{"pid": 999_999_999}, {"started": "0"}])
def test_an_owner_whose_process_has_ended_is_gone(change: dict[str, object]) -> None:
    mine = Owner.of_this_process()
    fields = {"host": mine.host, "pid": mine.pid, "started": mine.started, "nonce": "x"}

    assert not mine.is_gone()
    assert Owner(**(fields | change)).is_gone()  # pyright: ignore[reportArgumentType]
    assert not Owner(**(fields | change | {"host": "elsewhere"})).is_gone()  # pyright: ignore[reportArgumentType]
    assert Owner.parse(str(mine)) == mine


async def test_a_process_that_is_killed_in_the_middle_of_a_job_loses_neither_the_job_nor_its_events(
    tmp_path: Path,
) -> None:
    """A real process, a real SIGKILL, and no waiting for the lease: the host knows that the process is gone."""
    async with domain(tmp_path) as it:
        async with it.request() as ctx:
            # The other process has the real clock, to which this data is old.
            await ctx.uow.organizations.keep_history(it.org_id)
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_seconds": "60"})
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        program = [sys.executable, "-c", _WORKER, str(tmp_path / "parallel.db")]
        with subprocess.Popen(program, env=environment) as process:
            try:
                before = await it.events(job.id, count=6)
            finally:
                process.kill()
        seen = (await it.job(job.id)).state
        async with it.working():
            whole = await it.events(job.id)
        ended = await it.job(job.id)

    assert seen == "running"
    assert whole[: len(before)] == before
    assert [event.id for event in whole] == [str(number) for number in range(1, len(whole) + 1)]
    assert (ended.state, ended.attempt) == ("completed", 2)


_WORKER = """
import asyncio, sys
from parallel_server.gpu import SimulatedPool
from parallel_server.store import open_store
from parallel_server.worker import Worker
asyncio.run(Worker(open_store(f"sqlite:///{sys.argv[1]}"), SimulatedPool(10)).run())
"""


async def _claimed(it: Domain) -> JobRecord:
    """A job that a worker called `me` has begun."""
    pipeline = await it.active_pipeline()
    await it.create_job(pipeline.id)
    return await _recovered(it, "me")


async def _recovered(it: Domain, owner: str = "another") -> JobRecord:
    """What the next claim of a worker gives, after it took over what was abandoned."""
    now = it.clock.now()
    async with it.store.system() as system:
        uow = system.customer(it.org_id, it.mode)
        for lost in await system.queue.abandoned(now, 10):
            await lifecycle.recover(uow, lost, now)
        (job,) = await system.queue.claim(owner, now, _LEASE, 1)
        await lifecycle.begin(uow, job, now)
    return job
