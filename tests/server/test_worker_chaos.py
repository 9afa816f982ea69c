"""Workers come, vanish and stop at random while jobs are created, canceled and followed: nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import itertools
import random
from pathlib import Path

import pytest
from parallel_server.generated import inputs
from parallel_server.gpu import SimulatedPool
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import ServerEvent
from parallel_server.store.jobs import FINISHED
from parallel_server.worker import Worker

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio

_JOBS = 24
_ROUNDS = 25


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("seed", range(4))
async def test_every_job_ends_and_its_events_are_one_sequence(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        wishes = [{}, {"simulate_failure": "once"}, {"simulate_failure": "retryable"}, {"simulate_seconds": "9"}]
        jobs = [(await it.create_job(pipeline.id, metadata=dice.choice(wishes))).id for _ in range(_JOBS)]
        await _havoc(it, dice, jobs)
        # Half a minute later all that was left behind is taken over.
        it.clock.advance(seconds=31)
        async with it.working():
            streams = [await it.events(job_id) for job_id in jobs]
        states = [(await it.job(job_id)).state for job_id in jobs]

    assert FINISHED.issuperset(states)
    for events, state in zip(streams, states, strict=True):
        _require_one_sequence(events, state)


async def _havoc(it: Domain, dice: random.Random, jobs: list[str]) -> None:
    running: list[tuple[Worker, asyncio.Task[None]]] = []
    for _ in range(_ROUNDS):
        match dice.randrange(4):
            case 0:
                worker = it.worker(gpu=SimulatedPool(50), concurrency=4, grace=0.01)
                running.append((worker, asyncio.create_task(worker.run())))
            case 1 if running:
                # As if its process had been killed: it cleans nothing up.
                _, task = running.pop(dice.randrange(len(running)))
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            case 2:
                await _cancel(it, dice.choice(jobs))
            case _:
                it.clock.advance(seconds=dice.choice([1, 12, 31]))
        await asyncio.sleep(0.01)
    for worker, task in running:
        worker.stop()
        await task


async def _cancel(it: Domain, job_id: str) -> None:
    async with it.request() as ctx:
        job = await it.services.jobs.jobs_retrieve(ctx, inputs.JobsRetrieveInput(job_id=job_id))
        cancel = it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=job_id))
        if job.data.state in FINISHED:
            with pytest.raises(Problem, match="cannot be canceled"):
                await cancel
        else:
            await cancel


def _require_one_sequence(events: list[ServerEvent], state: str) -> None:
    assert [event.id for event in events] == [str(number) for number in range(1, len(events) + 1)]
    assert [event.event for event in events].count("done") == 1
    assert (events[-1].event, events[-1].data["state"]) == ("done", state)
    attempts = [event.data["attempt"] for event in events]
    assert attempts == sorted(attempts)
    for before, after in itertools.pairwise(events):
        if after.data["attempt"] > before.data["attempt"]:
            # A new attempt says so first, and its output starts anew.
            assert (after.event, after.data["state"]) == ("state", "running")
