"""Waiting against the reference server, over a socket: followed by events, looked at without them, broken off."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from parallel import AsyncParallel, Parallel
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.reference_server import ReferenceServer, serving


@dataclass
class Doorman:
    """Counts what is asked for, refuses event streams when told to, and slows looks down with `Retry-After`."""

    app: ASGIApp
    asked: list[tuple[str, str]] = field(default_factory=list)
    lets_streams_in: bool = True
    retry_after: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        self.asked.append((method, path))
        if path.endswith("/stream") and not self.lets_streams_in:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": json.dumps({"error": {"message": "no"}}).encode()})
            return

        async def slowed(message: Message) -> None:
            if message["type"] == "http.response.start" and method == "GET" and self.retry_after:
                message["headers"] = [*message["headers"], (b"retry-after", self.retry_after.encode())]
            await send(message)

        await self.app(scope, receive, slowed)

    def count(self, method: str, end: str) -> int:
        """How often something was asked for."""
        return sum(asked == method and path.endswith(end) for asked, path in self.asked)


@dataclass
class Watched:
    """A server and who stands at its door."""

    server: ReferenceServer
    door: Doorman


@pytest.fixture(scope="module")
def running() -> Iterator[Watched]:
    doors: list[Doorman] = []

    def around(app: ASGIApp) -> ASGIApp:
        doors.append(Doorman(app))
        return doors[0]

    with serving(around) as server:
        yield Watched(server, doors[0])


@pytest.fixture
def watched(running: Watched) -> Watched:
    running.server.reset()
    running.door.asked.clear()
    running.door.lets_streams_in, running.door.retry_after = True, ""
    return running


def test_a_pipeline_is_followed_by_its_events(watched: Watched) -> None:
    heard: list[str] = []
    with Parallel() as client:
        pipeline = client.pipelines.create_and_wait(
            name="followed", deadline=30, on_event=lambda event: heard.append(event.event)
        )

    assert pipeline.state == "active"
    assert heard[-1] == "done"
    assert (watched.door.count("GET", "/stream"), watched.door.count("GET", pipeline.id)) == (1, 1)


def test_without_events_it_looks_when_the_server_says(watched: Watched) -> None:
    """A look at once, and the next ones no sooner than `Retry-After` allows."""
    watched.door.lets_streams_in, watched.door.retry_after = False, "2"
    started = time.monotonic()
    with Parallel(max_retries=0) as client:
        pipeline = client.pipelines.create_and_wait(name="looked-at", deadline=30)

    assert pipeline.state == "active"
    assert watched.door.count("GET", pipeline.id) == 2
    assert time.monotonic() - started >= 2


def test_an_interrupted_wait_cancels_what_it_began(watched: Watched) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with Parallel() as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.pipelines.create_and_wait(name="stopped", on_event=interrupt, cancel_on_interrupt=True)
        (pipeline,) = client.pipelines.list()
        assert pipeline.latest_job_id is not None
        job = client.jobs.retrieve(pipeline.latest_job_id)

    assert caught.value.__notes__ == [f"pipelines.create: `{pipeline.id}` was canceled"]
    assert job.state == "canceled"
    assert watched.door.count("POST", f"/{pipeline.latest_job_id}/cancel") == 1


def test_an_interrupted_wait_leaves_alone_what_it_began(watched: Watched) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with Parallel() as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.pipelines.create_and_wait(name="goes-on", on_event=interrupt)
        (pipeline,) = client.pipelines.list()
        assert caught.value.__notes__ == [f"pipelines.create: `{pipeline.id}` goes on"]
        assert client.pipelines.wait(pipeline.id, deadline=30).state == "active"

    assert watched.door.count("POST", "/cancel") == 0


def test_a_canceled_task_cancels_what_it_began(watched: Watched) -> None:
    async def main() -> tuple[str | None, list[str]]:
        begun = asyncio.Event()
        async with AsyncParallel() as client:
            wait = client.pipelines.create_and_wait(
                name="stopped", on_event=lambda _: begun.set(), cancel_on_interrupt=True
            )
            task = asyncio.create_task(wait)
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            (pipeline,) = [found async for found in client.pipelines.list()]
        return pipeline.latest_job_id, caught.value.__notes__

    job_id, notes = asyncio.run(main())

    assert watched.door.count("POST", f"/{job_id}/cancel") == 1
    assert notes[0].endswith("was canceled")
