"""Apps in process: any ASGI app answers clients of both kinds, without a socket, and streams as it speaks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Route
from tests.runtime.sample.testing import AsgiAdapter, AsyncAsgiAdapter, Prepared, make, server

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import APIConnectionError, APITimeoutError, ConfigurationError, ServerError


class World:
    """What the app did, as its tests look at it."""

    def __init__(self) -> None:
        self.spoken: list[str] = []
        self.events: list[str] = []

    async def pipeline(self, request: Request) -> JSONResponse:
        if request.path_params["id"] == "broken":
            raise ZeroDivisionError("in the app")
        if request.path_params["id"] == "slow":
            await asyncio.sleep(5)
        return JSONResponse({"data": {"id": request.path_params["id"], "name": request.headers["authorization"]}})

    async def create(self, request: Request) -> JSONResponse:
        return JSONResponse({"data": {"id": "new", **(await request.json())}}, 201)

    async def stream(self, _: Request) -> StreamingResponse:
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        try:
            for number in range(1000):
                self.spoken.append(f"event {number}")
                yield f"event: output\nid: {number}\ndata: {json.dumps({'delta': str(number)})}\n\n"
        finally:
            self.spoken.append("left")

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        self.events.append("up")
        yield
        self.events.append("down")

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v2/pipelines/{id}", self.pipeline),
                Route("/v2/pipelines", self.create, methods=["POST"]),
                Route("/v2/jobs/{id}/stream", self.stream),
            ],
            lifespan=self.lifespan,
        )


def test_a_blocking_client_talks_to_an_app() -> None:
    with Sample(api_key=KEY, http=AsgiAdapter(World().app())) as client:
        assert client.pipelines.retrieve("ä b c").id == "ä b c"
        assert client.pipelines.create(name="x").name == "x"
        assert client.pipelines.retrieve("p", options={"deadline": 5}).name == f"Bearer {KEY}"


def test_an_async_client_talks_to_an_app_in_its_own_loop() -> None:
    async def main() -> None:
        async with AsyncSample(api_key=KEY, http=AsyncAsgiAdapter(World().app())) as client:
            found = await asyncio.gather(*(client.pipelines.retrieve(f"p{number}") for number in range(20)))
            assert [each.id for each in found] == [f"p{number}" for number in range(20)]

    asyncio.run(main())


def test_a_stream_is_read_as_it_is_produced_and_left_when_it_is_closed() -> None:
    async def main(world: World) -> None:
        async with AsyncSample(api_key=KEY, http=AsyncAsgiAdapter(world.app())).jobs.stream("j") as events:
            assert [(await anext(events)).id for _ in range(3)] == ["0", "1", "2"]
        assert len(world.spoken) < 10

    blocking = World()
    with Sample(api_key=KEY, http=AsgiAdapter(blocking.app())) as client, client.jobs.stream("j") as events:
        assert [next(events).id for _ in range(3)] == ["0", "1", "2"]
        # An app is a message or two ahead of its reader, no more.
        assert len(blocking.spoken) < 10
    asyncio.run(main(World()))
    assert blocking.spoken[-1] == "left"


def test_what_the_app_raises_is_the_cause_and_is_not_tried_again() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        raise ZeroDivisionError("in the app")

    with pytest.raises(APIConnectionError, match="the app raised ZeroDivisionError: in the app") as caught:
        Sample(api_key=KEY, http=AsgiAdapter(app)).pipelines.retrieve("p")
    assert caught.value.attempts == 1
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    with pytest.raises(ServerError):
        Sample(api_key=KEY, http=AsgiAdapter(World().app()), max_retries=0).pipelines.retrieve("broken")


def test_an_app_that_takes_too_long_is_a_timeout() -> None:
    client, started = Sample(api_key=KEY, http=AsgiAdapter(World().app()), max_retries=0), time.monotonic()

    with pytest.raises(APITimeoutError):
        client.pipelines.retrieve("slow", options={"timeout": 0.05})
    assert time.monotonic() - started < 3


def test_a_server_runs_the_lifespan_and_serves_both_kinds_of_clients() -> None:
    async def ask(settings: dict[str, Any]) -> str:
        async with AsyncSample(**settings) as client, client.jobs.stream("j") as events:
            await anext(events)
            return (await client.pipelines.retrieve("p")).id

    world = World()
    with server(world.app(), api_key=KEY) as running:
        assert world.events == ["up"]
        assert Sample(**running.settings).pipelines.retrieve("p").name == f"Bearer {KEY}"
        assert [asyncio.run(ask(running.async_settings)) for _ in range(2)] == ["p", "p"]
    assert world.events == ["up", "down"]


def test_a_server_that_is_not_installed_is_named() -> None:
    with pytest.raises(ConfigurationError, match="no package `sample_server`"), server():
        pass


def test_faults_come_before_the_server() -> None:
    from tests.runtime.sample.models.pipelines import Pipeline

    with server(World().app()) as running, Prepared(otherwise=running) as api:
        client = Sample(api_key=KEY, http=api)
        api.on(client.pipelines.retrieve, "p").fail(503, retry_after=0).give(make(Pipeline, id="prepared"))

        assert [client.pipelines.retrieve("p").id for _ in range(2)] == ["prepared", "p"]
