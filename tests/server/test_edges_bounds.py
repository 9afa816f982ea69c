"""The edge: paths that are not, heads and bodies that are too large, and other forms of error."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from parallel_server.platform.bounds import Bounds

from tests.server.pipes_api import api, refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v2/pipe", 404, "ROUTE_NOT_FOUND"),
        ("GET", "/", 404, "ROUTE_NOT_FOUND"),
        ("DELETE", "/v2/pipes", 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_paths_and_methods_that_are_not(method: str, path: str, status: int, code: str) -> None:
    async with api() as it:
        response = await it.client.request(method, path)

    with refused(response, status, code):
        assert (response.headers.get("Allow") is not None) == (status == 405)
        assert "X-RateLimit-Remaining" in response.headers


async def test_large_bodies_are_refused_declared_or_not() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 1_000

    async with api() as it:
        declared = await it.client.post("/v2/pipes", content=b"x" * 10_001)
        streamed = await it.client.post("/v2/pipes", content=chunks())

    with refused(declared, 413, "PAYLOAD_TOO_LARGE"), refused(streamed, 413, "PAYLOAD_TOO_LARGE"):
        assert all("X-RateLimit-Remaining" in answer.headers for answer in (declared, streamed))


async def test_large_heads_are_refused() -> None:
    async with api() as it:
        header = await it.get("/v2/pipes/pipe_1", X_Big="x" * 17_000)
        target = await it.get("/v2/pipes/" + "x" * 9_000)

    with refused(header, 431, "HEADERS_TOO_LARGE"), refused(target, 431, "HEADERS_TOO_LARGE"):
        assert all("X-RateLimit-Remaining" in answer.headers for answer in (header, target))


async def test_options_is_counted_like_everything_else() -> None:
    async with api() as it:
        preflight = await it.client.options("/v2/pipes", headers={"Authorization": ""})
        again = await it.client.options("/v2/pipes", headers={"Authorization": "Bearer nonsense"})

    assert [answer.status_code for answer in (preflight, again)] == [204, 204]
    assert preflight.headers["Allow"] == "GET, HEAD, OPTIONS, POST"
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (preflight, again)]
    assert left[1] == left[0] - 1


async def test_who_does_not_stop_sending_is_cut_off_in_the_end() -> None:
    async def forever() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1_000
            await asyncio.sleep(0)

    async with api(bounds=Bounds(body=10_000, drained=20_000)) as it:
        response = await it.client.post("/v2/pipes", content=forever())

    with refused(response, 413, "PAYLOAD_TOO_LARGE"):
        pass


async def test_problem_documents_on_request() -> None:
    async with api() as it:
        response = await it.get("/v2/pipe", Accept="application/problem+json")

    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "ROUTE_NOT_FOUND"
    assert json.loads(response.text)["status"] == 404
