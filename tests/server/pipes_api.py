"""An API of three operations for the platform's tests: what the dispatcher does, it does by reading metadata alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from parallel_server.generated import error_codes as codes
from parallel_server.platform.access import Gate
from parallel_server.platform.admission import Admission
from parallel_server.platform.bounds import Bounds
from parallel_server.platform.dispatcher import Parts, PlatformDispatcher
from parallel_server.platform.drain import Drain
from parallel_server.platform.edge import Edge
from parallel_server.platform.key_use import KeyUse
from parallel_server.platform.metering import Meter
from parallel_server.platform.rate_limits.limiter import MemoryLimiter
from parallel_server.platform.sandbox import Access, prepare_sandbox
from parallel_server.platform.telemetry.metrics import Metrics
from parallel_server.platform.tokens import TokenKeys
from parallel_server.services.context import Context
from parallel_server.serving.dispatch import Route
from parallel_server.serving.model import StrictModel
from parallel_server.serving.operation import (
    TEXT,
    BodyMeta,
    BodyVariantMeta,
    OperationMeta,
    PageMeta,
    ParamMeta,
    array_of,
)
from parallel_server.serving.results import Created, Ok, Paged
from parallel_server.serving.routing import Router
from parallel_server.store import Store, open_store

TOKENS = TokenKeys.generate()


class Pipe(StrictModel):
    """Something that looks like a pipeline."""

    id: str
    object: str = "pipeline"
    name: str
    state: str = "active"


class PipeCreate(StrictModel):
    """What it is made of."""

    name: str


@dataclass(frozen=True)
class CreateInput:
    body: PipeCreate


@dataclass(frozen=True)
class RetrieveInput:
    pipe_id: str
    fields: list[str] | None = None


@dataclass(frozen=True)
class ListInput:
    state: str | None = None
    fields: list[str] | None = None


FIELDS = ParamMeta("fields", "fields", "query", lambda: list[str], shape=array_of(TEXT), style="form", explode=False)
CREATE = OperationMeta(
    id="pipes.create",
    method="POST",
    path="/v2/pipes",
    handler="create",
    resource="pipes",
    input=lambda: CreateInput,
    body=BodyMeta(True, (BodyVariantMeta("application/json", "json", lambda: PipeCreate),)),
    success_status=201,
    returns=lambda: Pipe,
    envelope="data",
    scopes=("pipelines:write",),
    cost=10,
    idempotency="optional",
    returns_secret=True,
)
RETRIEVE = OperationMeta(
    id="pipes.retrieve",
    method="GET",
    path="/v2/pipes/{pipe_id}",
    handler="retrieve",
    resource="pipes",
    input=lambda: RetrieveInput,
    params=(ParamMeta("pipe_id", "pipe_id", "path", lambda: str, required=True), FIELDS),
    returns=lambda: Pipe,
    envelope="data",
    scopes=("pipelines:read",),
    cost=1,
)
LIST = OperationMeta(
    id="pipelines.list",
    method="GET",
    path="/v2/pipes",
    handler="list",
    resource="pipes",
    input=lambda: ListInput,
    params=(ParamMeta("state", "state", "query", lambda: str), FIELDS),
    returns=lambda: Pipe,
    page=PageMeta("data", "pagination.next_cursor", "pagination.has_more"),
    cache={"policy": "private, no-cache"},
    is_public=True,
    cost=5,
)


@dataclass
class Pipes:
    """The service: remembers what it made, and fails when it is told to."""

    made: list[str] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)
    failure: Exception | None = None
    gate: asyncio.Event | None = None

    async def create(self, ctx: Context, given: CreateInput) -> Created[Pipe]:
        if self.gate is not None:
            await self.gate.wait()
        self.made.append(given.body.name)
        if self.failure is not None:
            raise self.failure
        await ctx.uow.api_keys.create(name=given.body.name, hash=given.body.name, start="", permissions=())
        return Created(Pipe(id=f"pipe_{len(self.made)}", name=given.body.name), location="/v2/pipes/1", revision="1")

    async def retrieve(self, ctx: Context, given: RetrieveInput) -> Ok[Pipe]:
        self.asked.append(ctx)
        if given.pipe_id == "broken":
            raise RuntimeError("the secret inside of things")
        return Ok(Pipe(id=given.pipe_id, name="n" * 2_000), revision="7")

    async def list(self, _: Context, given: ListInput) -> Paged[Pipe]:
        self.asked.append(given)
        return Paged([Pipe(id="pipe_1", name="a")])


@dataclass
class Api:
    """The API under test, and what lies under it."""

    client: httpx.AsyncClient
    store: Store
    pipes: Pipes
    access: Access
    dispatcher: PlatformDispatcher
    parts: Parts

    async def create(self, name: str = "one", **headers: str) -> httpx.Response:
        return await self.client.post("/v2/pipes", json={"name": name}, headers=_wire(headers))

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=_wire(headers))


def _wire(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


@asynccontextmanager
async def api(**changes: Any) -> AsyncIterator[Api]:
    """A running API; `changes` replace parts of it."""
    store = open_store(clock=changes.get("clock"))
    pipes = Pipes()
    parts = Parts(
        store=store,
        gate=Gate(store.api_keys, TOKENS, anonymous_tier="free"),
        meter=Meter(MemoryLimiter()),
        key_use=KeyUse(store.api_keys),
        admission=changes.get("admission", Admission(concurrency=10, queue=10, patience=1)),
        drain=Drain(),
        deadline=changes.get("deadline", 5.0),
    )
    dispatcher = PlatformDispatcher(parts)
    table = [Route(CREATE, pipes.create), Route(RETRIEVE, pipes.retrieve), Route(LIST, pipes.list)]
    router = Router(table, dispatcher, codes=codes.CODES)
    edge = Edge(
        router,
        {},
        refuse=dispatcher.refuse,
        bounds=changes.get("bounds", Bounds(body=10_000)),
        trusted_proxies=(),
        metrics=Metrics(),
    )
    access = await prepare_sandbox(store, "live")
    headers = {"Authorization": f"Bearer {access.api_key}"}
    transport = httpx.ASGITransport(app=edge)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield Api(client, store, pipes, access, dispatcher, parts)
    finally:
        await store.close()


@contextmanager
def refused(response: httpx.Response, status: int, code: str) -> Iterator[dict[str, Any]]:
    """The error of a refusal, after checking that it is a whole envelope."""
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error["request_id"] == response.headers["X-Request-Id"]
    assert error["doc_url"].endswith(code)
    assert error["message"][-1] in ".?"
    assert all(entry["code"] != "text" for entry in error["errors"])
    assert response.headers["Cache-Control"] == "private, no-store"
    yield error
