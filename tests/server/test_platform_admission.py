"""Admission: a bounded room, a bounded queue, and no place ever lost."""

from __future__ import annotations

import asyncio

import pytest
from parallel_server.platform.admission import Admission, Overloaded


def test_who_waits_enters_when_a_place_is_free() -> None:
    async def story() -> int:
        admission = Admission(concurrency=1, queue=1, patience=5)
        await admission.enter()
        waiting = asyncio.create_task(admission.enter())
        await asyncio.sleep(0)
        admission.leave()
        await waiting
        return admission.inside

    assert asyncio.run(story()) == 1


def test_a_full_queue_refuses_at_once() -> None:
    async def story() -> None:
        admission = Admission(concurrency=1, queue=0, patience=5)
        await admission.enter()
        with pytest.raises(Overloaded):
            await admission.enter()

    asyncio.run(story())


def test_patience_ends() -> None:
    async def story() -> None:
        admission = Admission(concurrency=1, queue=5, patience=0.01)
        await admission.enter()
        with pytest.raises(Overloaded):
            await admission.enter()
        admission.leave()
        await admission.enter()

    asyncio.run(story())


def test_whoever_leaves_the_queue_takes_no_place_with_it() -> None:
    async def story() -> int:
        admission = Admission(concurrency=2, queue=50, patience=5)
        tasks = [asyncio.create_task(visit(admission)) for _ in range(40)]
        for task in tasks[::3]:
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await admission.enter()
        await admission.enter()
        return admission.inside

    assert asyncio.run(story()) == 2


async def visit(admission: Admission) -> None:
    await admission.enter()
    try:
        await asyncio.sleep(0)
    finally:
        admission.leave()
