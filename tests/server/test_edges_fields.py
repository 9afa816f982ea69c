"""`fields` is judged by the schema of the answer, never by the data that happens to be there."""

from __future__ import annotations

import json

import pytest

from tests.server.pipes_api import refused
from tests.server.real_api import real_api

pytestmark = pytest.mark.anyio

PLACES = ("/v2/pipelines", "/v2/exports/pipelines", "/v2/pipelines/{pipeline}")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "path",
    ["metadata.team", "metadata.cost.center", "config.system_prompt", "config.dimensions", "jobs.id", "failure", "*"],
)
async def test_what_the_schema_has_may_be_named_even_where_no_data_has_it(place: str, path: str) -> None:
    async with real_api(run_worker=False) as api:
        pipeline = (await api.create()).json()["data"]["id"]
        answer = await api.client.get(place.format(pipeline=pipeline), params={"fields": path})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("nam", "Did you mean 'name'?"),
        ("config.temprature", "Did you mean 'config.temperature'?"),
        ("failure.zzz", "Use one of 'failure.code', 'failure.message'."),
        ("jobs.failure.mesage", "Did you mean 'jobs.failure.message'?"),
        ("name.first", ""),
        ("status", "Did you mean 'state'?"),
    ],
)
@pytest.mark.parametrize("place", PLACES[:2])
async def test_what_it_has_not_is_refused_even_of_an_empty_list(place: str, path: str, hint: str) -> None:
    async with real_api(run_worker=False) as api:
        answer = await api.client.get(place, params={"fields": path})

    with refused(answer, 400, "UNKNOWN_FIELD") as error:
        assert error["message"] == f"Unknown field '{path}' in `fields`. {hint}".rstrip()
        assert error["param"] == "fields"


async def test_a_search_knows_the_fields_of_all_its_hits() -> None:
    async with real_api(run_worker=False) as api:
        known = await api.client.post("/v2/search?fields=gpu_type,output,level", json={"query": "nothing"})
        unknown = await api.client.post("/v2/search?fields=levle", json={"query": "nothing"})

    assert known.status_code == 200
    with refused(unknown, 400, "UNKNOWN_FIELD") as error:
        assert "Did you mean 'level'?" in error["message"]


@pytest.mark.parametrize(
    ("version", "path", "is_known"),
    [
        ("2025-11-01", "state", True),
        ("2025-11-01", "status", False),
        ("2025-05-15", "state", True),
        ("2025-05-15", "status", True),
        ("2025-01-15", "state", False),
        ("2025-01-15", "status", True),
        ("2025-01-15", "jobs.failure.code", True),
        ("2024-06-01", "jobs.failure.code", False),
        ("2024-06-01", "jobs.error", True),
        ("2025-01-15", "jobs.error", False),
    ],
)
async def test_an_older_version_has_the_names_of_its_own_shape(version: str, path: str, is_known: bool) -> None:
    async with real_api(run_worker=False) as api:
        headers = {"Parallel-Version": version}
        answer = await api.client.get("/v2/pipelines", params={"fields": path}, headers=headers)

    assert answer.status_code == (200 if is_known else 400)


async def test_a_field_of_an_older_version_is_what_comes_back() -> None:
    async with real_api(run_worker=False) as api:
        await api.create()
        headers = {"Parallel-Version": "2025-01-15"}
        export = await api.client.get("/v2/exports/pipelines?fields=status", headers=headers)

    assert list(json.loads(export.text.splitlines()[0])) == ["id", "status"]
