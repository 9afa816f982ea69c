"""Keyset lists: insertions and deletions between pages neither repeat nor hide other rows."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from parallel_server.generated import inputs
from parallel_server.serving.problem import Problem

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("seed", range(5))
async def test_every_row_that_stays_is_seen_once_whatever_happens_between_pages(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    async with domain(tmp_path) as it:
        staying = {(await it.create_pipeline(f"stays-{number}")).id for number in range(12)}
        leaving = [(await it.create_pipeline(f"leaves-{number}")).id for number in range(6)]
        seen: list[str] = []
        cursor: str | None = None
        for number in range(100):
            ids, cursor = await _page(it, cursor, dice.randint(1, 4))
            seen += ids
            if cursor is None:
                break
            await it.create_pipeline(f"late-{number}")
            if leaving and dice.random() < 0.7:
                await _delete(it, leaving.pop(dice.randrange(len(leaving))))

    assert len(seen) == len(set(seen))
    assert staying <= set(seen)


async def test_a_list_is_newest_first(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        made = [(await it.create_pipeline(f"p-{number}")).id for number in range(5)]

        assert (await _page(it, None, 5))[0] == made[::-1]


async def test_a_cursor_is_refused_by_other_filters_and_by_other_customers(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        for number in range(3):
            await it.create_pipeline(f"p-{number}")
        _, cursor = await _page(it, None, 1)
        neighbour = await it.neighbour()

        for who, filters in ((it, {"state": "active"}), (neighbour, {})):
            async with who.request() as ctx:
                asked = inputs.PipelinesListInput(cursor=cursor, **filters)
                with pytest.raises(Problem) as refused:
                    await it.services.pipelines.pipelines_list(ctx, asked)
            assert refused.value.code.code == "INVALID_CURSOR"


async def test_an_export_tells_of_every_row_oldest_first(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        made = [(await it.create_pipeline(f"p-{number}")).id for number in range(450)]
        async with it.request() as ctx:
            lines = await it.services.exports.exports_pipelines(ctx, inputs.ExportsPipelinesInput())
        exported = [item.id async for item in lines.items]

    assert exported == made


async def _page(it: Domain, cursor: str | None, limit: int) -> tuple[list[str], str | None]:
    async with it.request() as ctx:
        asked = inputs.PipelinesListInput(cursor=cursor, limit=limit)
        page = await it.services.pipelines.pipelines_list(ctx, asked)
    assert page.has_more == (page.next_cursor is not None)
    return [item.id for item in page.items], page.next_cursor


async def _delete(it: Domain, pipeline_id: str) -> None:
    async with it.request() as ctx:
        await it.services.pipelines.pipelines_delete(ctx, inputs.PipelinesDeleteInput(pipeline_id=pipeline_id))
