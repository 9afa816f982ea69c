"""A store in a real file, the services over it, and a clock that only the test moves."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from parallel_server.generated import inputs, models
from parallel_server.generated.protocols import Services
from parallel_server.gpu import SimulatedPool
from parallel_server.services import Actor, Context, LimitReading, LimitStanding, Targets, build_services
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.results import EventStream, ServerEvent
from parallel_server.store import Mode, Store, open_store
from parallel_server.worker import Worker
from parallel_server.worker.retries import RetryPolicy

EVERY_SCOPE = frozenset(
    [
        "pipelines:read",
        "pipelines:write",
        "pipelines:delete",
        "jobs:read",
        "jobs:write",
        "logs:read",
        "events:read",
        "keys:manage",
        "members:manage",
        "webhooks:manage",
        "audit:read",
        "usage:read",
        "billing:manage",
    ]
)


# Receivers of tests are on this machine.
TARGETS = Targets(has_loopback=True)


class ManualClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)

    def now(self) -> datetime:
        # No two moments are the same, as on a real clock.
        self.moment += timedelta(microseconds=1)
        return self.moment

    def advance(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


class Tokens:
    """Issues tokens that show what they were asked to say."""

    def issue(self, **claims: Any) -> str:
        return f"{claims['subject']} {' '.join(claims['scopes'])}"


class Limits:
    """Limits that nobody has touched."""

    async def standing(self, ctx: Context) -> LimitStanding:
        untouched = LimitReading(60, 0, 60, ctx.now)
        return LimitStanding(untouched, untouched, untouched)


@dataclass
class Domain:
    """Everything below the platform, for one customer in one mode."""

    store: Store
    clock: ManualClock
    services: Services[Context]
    org_id: str
    mode: Mode = "test"
    tier: str = "test"
    resource_ids: frozenset[str] | None = None
    scopes: frozenset[str] = EVERY_SCOPE
    if_match: str | None = None
    api_version: str = "2025-11-01"
    workers: list[Worker] = field(default_factory=list[Worker])

    @asynccontextmanager
    async def request(self) -> AsyncIterator[Context]:
        """One request: its changes are kept unless the block raises."""
        async with self.store.unit_of_work(self.org_id, self.mode) as uow:
            yield Context(
                org_id=self.org_id,
                mode=self.mode,
                actor=Actor("api_key", "key_01m1e000z0fbdv50vpd88jntyv", "tests"),
                request_id="req_1",
                scopes=self.scopes,
                api_version=self.api_version,
                uow=uow,
                now=self.clock.now(),
                tier=self.tier,
                resource_ids=self.resource_ids,
                if_match=self.if_match,
                ip="203.0.113.7",
                user_agent="tests",
            )

    def acting(self, **changes: Any) -> Domain:
        """The same store, seen by somebody else."""
        return replace(self, **changes)

    async def neighbour(self) -> Domain:
        """Another customer of the same store."""
        other = await self.store.create_organization("neighbour", "test")
        return self.acting(org_id=other.id)

    async def create_pipeline(self, name: str = "night-run", **fields: Any) -> models.Pipeline:
        async with self.request() as ctx:
            body = models.PipelineCreate(name=name, **fields)
            return (await self.services.pipelines.pipelines_create(ctx, inputs.PipelinesCreateInput(body=body))).data

    async def active_pipeline(self, name: str = "night-run", **fields: Any) -> models.Pipeline:
        """A pipeline that is ready for jobs."""
        created = await self.create_pipeline(name, **fields)
        async with self.working():
            await self.ended(created.latest_job_id)
        return await self.pipeline(created.id)

    async def pipeline(self, pipeline_id: str) -> models.Pipeline:
        async with self.request() as ctx:
            asked = inputs.PipelinesRetrieveInput(pipeline_id=pipeline_id)
            return (await self.services.pipelines.pipelines_retrieve(ctx, asked)).data

    async def create_job(self, pipeline_id: str, prompt: str = "Write a haiku.", **fields: Any) -> models.Job:
        said = models.TextGenerationInput(kind="text_generation", prompt=prompt)
        body = models.JobCreate(input=said, **({"stream": True} | fields))
        asked = inputs.PipelinesJobsCreateInput(pipeline_id=pipeline_id, body=body)
        async with self.request() as ctx:
            return (await self.services.pipelines.pipelines_jobs_create(ctx, asked)).data

    async def job(self, job_id: str) -> models.Job:
        async with self.request() as ctx:
            return (await self.services.jobs.jobs_retrieve(ctx, inputs.JobsRetrieveInput(job_id=job_id))).data

    async def events(
        self, job_id: str, last_event_id: str | None = None, count: int | None = None
    ) -> list[ServerEvent]:
        """The events of a job's stream: all of them to its end, or the first `count`."""
        async with self.request() as ctx:
            asked = inputs.JobsStreamInput(job_id=job_id, last_event_id=last_event_id)
            stream = await self.services.jobs.jobs_stream(ctx, asked)
        assert isinstance(stream, EventStream)
        found: list[ServerEvent] = []
        async with asyncio.timeout(20):
            async for event in stream.events:
                found.append(event)
                if len(found) == count:
                    break
        return found

    async def ended(self, job_id: str) -> models.Job:
        """The job, once it has ended."""
        await self.events(job_id)
        return await self.job(job_id)

    async def delivery(self, endpoint_id: str, attempts: int, state: str | None = None) -> models.WebhookDelivery:
        """The newest delivery of an endpoint, once it has had so many attempts and is in that state."""
        async with asyncio.timeout(10):
            while True:
                async with self.request() as ctx:
                    asked = inputs.WebhookDeliveriesListInput(webhook_endpoint_id=endpoint_id)
                    page = await self.services.webhook_deliveries.webhook_deliveries_list(ctx, asked)
                newest = page.items[0] if page.items else None
                if newest and len(newest.attempts) == attempts and state in (None, newest.state):
                    return newest
                await asyncio.sleep(0.01)

    def worker(self, **options: Any) -> Worker:
        """A worker that wastes no time."""
        usual = {"retries": RetryPolicy(base=0.0), "targets": TARGETS}
        return Worker(self.store, options.pop("gpu", None) or SimulatedPool(math.inf), **(usual | options))

    @asynccontextmanager
    async def working(self, **options: Any) -> AsyncIterator[Worker]:
        """A worker beside the block."""
        worker = self.worker(**options)
        task = asyncio.create_task(worker.run())
        try:
            yield worker
        finally:
            worker.stop()
            await task


@asynccontextmanager
async def domain(folder: Path) -> AsyncIterator[Domain]:
    """A fresh domain whose database lies in `folder`."""
    clock = ManualClock()
    store = open_store(f"sqlite:///{folder / 'parallel.db'}", clock)
    try:
        organization = await store.create_organization("tests", "test")
        services = build_services(store, CursorCodec([b"k" * 32]), tokens=Tokens(), limits=Limits(), targets=TARGETS)
        yield Domain(store, clock, services, organization.id)
    finally:
        await store.close()
