"""A key with `resource_ids` reaches those pipelines and what belongs to them; nothing else of its customer shows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from parallel_server.generated.operations import OPERATIONS
from parallel_server.platform.scopes import ALL_SCOPES
from parallel_server.serving.operation import OperationMeta

from tests.server.pipes_api import refused
from tests.server.real_api import RealApi, real_api

pytestmark = pytest.mark.anyio

_LISTS = [meta for meta in OPERATIONS if meta.method == "GET" and "{" not in meta.path and not meta.is_public]
_UNDIVIDED = {"webhooks:manage", "audit:read", "members:manage", "usage:read", "billing:manage"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Limited:
    """A server with two pipelines, and the header of a key that reaches the first of them."""

    api: RealApi
    mine: str
    other: str
    key: dict[str, str]

    async def call(self, method: str, path: str, **options: object) -> httpx.Response:
        return await self.api.client.request(method, path, headers=self.key, **options)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def _limited() -> AsyncIterator[Limited]:
    async with real_api() as api:
        made = [(await api.create(name)).json()["data"]["id"] for name in ("mine", "other")]
        permissions = sorted(ALL_SCOPES)
        key = await api.store.create_key(
            api.org_id, "test", name="one", permissions=permissions, resource_ids=[made[0]]
        )
        yield Limited(api, made[0], made[1], {"Authorization": f"Bearer {key.secret}"})


async def test_no_list_shows_another_pipeline_or_its_entries() -> None:
    async with _limited() as it:
        for pipeline_id in (it.mine, it.other):
            await _ready(it.api, pipeline_id)
        for meta in _LISTS:
            answer = await it.call("GET", meta.path)
            if _UNDIVIDED.isdisjoint(meta.scopes):
                assert answer.status_code == 200, meta.id
            assert it.other not in answer.text, meta.id
        found = await it.call("POST", "/v2/search", json={"query": "other"})
        jobs = await it.call("GET", f"/v2/jobs?pipeline_id={it.mine}")

    assert found.json()["data"] == []
    assert {job["pipeline_id"] for job in jobs.json()["data"]} == {it.mine}


@pytest.mark.parametrize(
    "meta", [meta for meta in OPERATIONS if not _UNDIVIDED.isdisjoint(meta.scopes)], ids=lambda meta: meta.id
)
async def test_what_belongs_to_the_customer_as_a_whole_is_closed_and_says_why(meta: OperationMeta) -> None:
    async with _limited() as it:
        answer = await it.call(meta.method, meta.path)

    with refused(answer, 403, "MISSING_PERMISSION") as error:
        assert "`resource_ids`" in error["message"]
        assert error["param"] in meta.scopes


async def _ready(api: RealApi, pipeline_id: str) -> None:
    async with asyncio.timeout(20):
        while (await api.client.get(f"/v2/pipelines/{pipeline_id}")).json()["data"]["state"] != "active":
            await asyncio.sleep(0.1)
