"""`/openapi.json`: the document in the shape of the version that is asked for."""

from __future__ import annotations

import json

import pytest
from parallel_server.platform.document import document_reader
from parallel_server.platform.versions.calendar import CURRENT, VERSIONS

from tests.server.pipes_api import refused
from tests.server.real_api import real_api
from tests.spec.reading import DOCUMENT, dated, read

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("version", [version.date for version in VERSIONS])
async def test_each_version_has_a_document_of_its_own(version: str) -> None:
    async with real_api() as api:
        answer = await api.client.get("/openapi.json", headers={"Parallel-Version": version})

    assert answer.json() == (read(DOCUMENT) if version == CURRENT.date else dated(version))
    assert answer.headers["Parallel-Version"] == version
    assert ("Deprecation" in answer.headers) == (version == "2024-06-01")
    assert "Parallel-Version" in answer.headers["Vary"]


async def test_a_version_that_never_was_has_none() -> None:
    async with real_api() as api:
        answer = await api.client.get("/openapi.json", headers={"Parallel-Version": "2020-01-01"})

    with refused(answer, 400, "UNKNOWN_API_VERSION") as error:
        assert "2025-11-01" in error["message"]


def test_a_document_of_ones_own_needs_no_overlays(tmp_path_factory: pytest.TempPathFactory) -> None:
    own = tmp_path_factory.mktemp("own") / "api.yaml"
    own.write_text("openapi: 3.1.0\ninfo: {title: Mine, version: 2026-01-01}\n", "utf-8")

    assert json.loads(document_reader(own)("2024-06-01"))["info"] == {"title": "Mine", "version": "2026-01-01"}
