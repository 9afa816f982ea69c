"""Refusals that say what to do where the machinery's own words would not."""

from __future__ import annotations

import codecs
import gzip
import json
from typing import Any

import httpx
import pytest

from tests.server.pipes_api import refused
from tests.server.real_api import RealApi, real_api

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def _posted(api: RealApi, content: bytes, **headers: str) -> httpx.Response:
    sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.client.post("/v2/pipelines", content=content, headers=sent)


async def test_a_coded_body_is_refused_as_such() -> None:
    async with real_api() as api:
        answer = await _posted(api, gzip.compress(b'{"name": "a"}'), Content_Encoding="gzip")

    with refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE") as error:
        assert "'gzip'" in error["message"]
        assert answer.headers["Accept-Encoding"] == "identity"


async def test_only_utf_8_is_taken() -> None:
    async with real_api() as api:
        latin = await _posted(api, b'{"name": "a"}', Content_Type="application/json; charset=ISO-8859-1")
        utf_16 = await _posted(api, '{"name": "a"}'.encode("utf-16"))
        named = await _posted(api, b'{"name": "a"}', Content_Type='application/json; charset="UTF-8"')

    with refused(latin, 415, "UNSUPPORTED_MEDIA_TYPE") as error:
        assert "'iso-8859-1'" in error["message"]
    with refused(utf_16, 400, "MALFORMED_JSON") as error:
        assert "UTF-8" in error["message"]
    assert named.status_code == 202


async def test_a_byte_order_mark_is_called_by_its_name() -> None:
    async with real_api() as api:
        answer = await _posted(api, codecs.BOM_UTF8 + b'{"name": "a"}')

    with refused(answer, 400, "MALFORMED_JSON") as error:
        assert "byte order mark" in error["message"]


async def test_a_body_without_a_type_is_not_called_one() -> None:
    async with real_api() as api:
        answer = await api.client.post("/v2/pipelines", content=b'{"name": "a"}')

    with refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE") as error:
        assert "was sent without a Content-Type;" in error["message"]


@pytest.mark.parametrize(
    ("name", "code"), [("Authorization", "MALFORMED_REQUEST"), ("Idempotency-Key", "INVALID_IDEMPOTENCY_KEY")]
)
async def test_a_header_that_decides_comes_once(name: str, code: str) -> None:
    async with real_api() as api:
        credentials = ("Authorization", f"Bearer {api.api_key}")
        pairs = [credentials, (name, "one")] if name == "Authorization" else [credentials, (name, "one"), (name, "two")]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=api.app), base_url="http://test") as client:
            answer = await client.post("/v2/pipelines", json={"name": "a"}, headers=pairs)

    with refused(answer, 400, code) as error:
        assert error["message"] == f"The header {name} was sent 2 times; send it once."


async def test_what_is_long_is_cut_and_keeps_its_quotes() -> None:
    async with real_api() as api:
        field = await api.create(**{"x" * 14_000: 1})
        value = await api.create("y" * 14_000)
        parameter = await api.client.get(f"/v2/pipelines?{'z' * 4_000}=1")

    with refused(field, 400, "UNKNOWN_FIELD") as error:
        assert f"Unknown field '{'x' * 59}…'." in error["message"]
        assert len(json.dumps(error)) < 1_000
    with refused(value, 422, "INVALID_NAME") as error:
        assert error["message"].endswith(f'got "{"y" * 59}…".')
    with refused(parameter, 400, "UNKNOWN_PARAMETER") as error:
        assert len(json.dumps(error)) < 1_000


async def test_where_no_name_is_near_there_are_some_to_choose_from() -> None:
    async with real_api() as api:
        field = await api.create(zzz=1)
        parameter = await api.client.get("/v2/usage?zzz=1")

    with refused(field, 400, "UNKNOWN_FIELD") as error:
        assert error["message"].startswith("Unknown field 'zzz'. Use one of 'config', 'description', 'gpu_count',")
    with refused(parameter, 400, "UNKNOWN_PARAMETER") as error:
        assert "Use " in error["message"]


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("cursor=", "To have none, leave the parameter out."),
        ("created_after=2026-11-05T10:00:00+00:00", "write it as %2B"),
        ("limit=1 0", "got"),
    ],
)
async def test_a_query_value_with_a_usual_mistake(query: str, hint: str) -> None:
    async with real_api() as api:
        answer = await api.client.get(f"/v2/pipelines?{query}")
        error: dict[str, Any] = answer.json()["error"]

    assert answer.status_code in (400, 422)
    assert hint in error["message"]


async def test_the_token_endpoint_tells_all_mistakes_in_its_one_sentence() -> None:
    async with real_api() as api:
        answer = await api.client.post("/v2/oauth/token", data={"grant_type": "password"})

    description = answer.json()["error_description"]
    assert "listed in the errors" not in description
    assert {"client_id", "client_secret"} <= set(description.replace("'", " ").split())
