"""Bad input against the whole server: each answer is the envelope, and its message says what to do."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.server.pipes_api import refused
from tests.server.real_api import real_api

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("authorization", "code", "words"),
    [
        ("", "MISSING_CREDENTIALS", "Authorization: Bearer"),
        ("Basic abc", "MISSING_CREDENTIALS", "Bearer"),
        ("Bearer pk_test_wrong", "INVALID_API_KEY", "Copy it again"),
        ("Bearer something", "INVALID_API_KEY", "neither an API key"),
        ("Bearer a.b.c", "INVALID_TOKEN", "/v2/oauth/token"),
    ],
)
async def test_wrong_credentials(authorization: str, code: str, words: str) -> None:
    async with real_api() as api:
        response = await api.client.get("/v2/pipelines", headers={"Authorization": authorization})

    with refused(response, 401, code) as error:
        assert words in error["message"]
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_key_of_another_server() -> None:
    async with real_api() as one, real_api() as other:
        response = await one.client.get("/v2/pipelines", headers={"Authorization": f"Bearer {other.api_key}"})

    with refused(response, 401, "INVALID_API_KEY") as error:
        assert other.api_key[:12] in error["message"]
        assert other.api_key not in response.text


async def test_an_unknown_field_is_answered_with_the_right_one() -> None:
    async with real_api() as api:
        response = await api.create(gpuCount=4)

    with refused(response, 400, "UNKNOWN_FIELD") as error:
        assert error["message"] == "Unknown field 'gpuCount'. Did you mean 'gpu_count'?"
        assert error["param"] == "gpuCount"


async def test_too_many_gpus() -> None:
    async with real_api() as api:
        response = await api.create(gpu_count=16)

    with refused(response, 422, "INVALID_GPU_COUNT") as error:
        assert error["param"] == "gpu_count"
        assert "8" in error["message"]
        assert "16" in error["message"]


async def test_several_mistakes_are_all_told() -> None:
    async with real_api() as api:
        response = await api.create(name="Night Run", gpu_count=16, timeout_seconds=1)

    with refused(response, 422, response.json()["error"]["code"]) as error:
        assert {entry["param"] for entry in error["errors"]} == {"name", "gpu_count", "timeout_seconds"}


async def test_broken_json_says_where() -> None:
    async with real_api() as api:
        headers = {"Content-Type": "application/json"}
        response = await api.client.post("/v2/pipelines", content=b'{"name": "a",}', headers=headers)

    with refused(response, 400, "MALFORMED_JSON") as error:
        assert "line 1" in error["message"] or "column" in error["message"]


async def test_a_name_given_twice_is_refused() -> None:
    async with real_api() as api:
        headers = {"Content-Type": "application/json"}
        response = await api.client.post("/v2/pipelines", content=b'{"name": "a", "name": "b"}', headers=headers)

    with refused(response, 400, "MALFORMED_JSON") as error:
        assert "name" in error["message"]


async def test_another_content_type() -> None:
    async with real_api() as api:
        response = await api.client.post("/v2/pipelines", content=b"name=a", headers={"Content-Type": "text/plain"})

    with refused(response, 415, "UNSUPPORTED_MEDIA_TYPE") as error:
        assert "application/json" in error["message"]


async def test_an_answer_nobody_offers() -> None:
    async with real_api() as api:
        response = await api.client.get("/v2/pipelines", headers={"Accept": "text/html"})

    with refused(response, 406, "NOT_ACCEPTABLE") as error:
        assert "application/json" in error["message"]


async def test_an_unknown_path_is_answered_with_a_near_one() -> None:
    async with real_api() as api:
        response = await api.client.get("/v2/pipeline")

    with refused(response, 404, "ROUTE_NOT_FOUND") as error:
        assert "Did you mean '/v2/pipelines'?" in error["message"]


async def test_a_wrong_method_names_the_right_ones() -> None:
    async with real_api() as api:
        response = await api.client.put("/v2/pipelines", json={})

    with refused(response, 405, "METHOD_NOT_ALLOWED") as error:
        assert "GET" in error["message"]
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


async def test_a_resource_that_is_not() -> None:
    async with real_api() as api:
        response = await api.client.get("/v2/pipelines/pipe_none")

    with refused(response, 404, "PIPELINE_NOT_FOUND") as error:
        assert "pipe_none" in error["message"]


async def test_a_tampered_cursor() -> None:
    async with real_api() as api:
        for name in ("one", "two", "three"):
            assert (await api.create(name)).status_code == 202
        page = (await api.client.get("/v2/pipelines?limit=1")).json()
        cursor = page["pagination"]["next_cursor"]
        changed = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
        tampered = await api.client.get("/v2/pipelines", params={"limit": 1, "cursor": changed})
        carried = await api.client.get("/v2/pipelines", params={"cursor": cursor, "state": "active"})
        honest = await api.client.get("/v2/pipelines", params={"limit": 1, "cursor": cursor})

    with refused(tampered, 400, "INVALID_CURSOR") as error:
        assert error["param"] == "cursor"
        assert "without a cursor" in error["message"]
    with refused(carried, 400, "INVALID_CURSOR") as error:
        assert "filters" in error["message"]
    assert honest.json()["data"][0]["name"] == "two"


async def test_a_reused_idempotency_key() -> None:
    async with real_api() as api:
        headers = {"Idempotency-Key": "night"}
        first = await api.client.post("/v2/pipelines", json={"name": "one"}, headers=headers)
        again = await api.client.post("/v2/pipelines", json={"name": "one"}, headers=headers)
        other = await api.client.post("/v2/pipelines", json={"name": "two"}, headers=headers)
        pipelines = (await api.client.get("/v2/pipelines")).json()["data"]

    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    with refused(other, 422, "IDEMPOTENCY_KEY_REUSED") as error:
        assert "fresh" in error["message"]
    assert [pipeline["name"] for pipeline in pipelines] == ["one"]


async def test_a_limit_over_the_maximum_is_refused_not_clamped() -> None:
    async with real_api() as api:
        response = await api.client.get("/v2/pipelines?limit=101")

    with refused(response, 422, "INVALID_LIMIT") as error:
        assert "100" in error["message"]


async def test_an_export_can_be_trimmed_and_knows_its_fields() -> None:
    async with real_api(run_worker=False) as api:
        await api.create("one")
        trimmed = await api.client.get("/v2/exports/pipelines?fields=name")
        wrong = await api.client.get("/v2/exports/pipelines?fields=nam")

    lines = [json.loads(line) for line in trimmed.text.splitlines()]
    assert [list(line) for line in lines] == [["id", "name"], ["_end"]]
    with refused(wrong, 400, "UNKNOWN_FIELD") as error:
        assert "Did you mean 'name'?" in error["message"]


async def test_a_cursor_of_the_public_catalogue_is_good_for_everybody() -> None:
    async with real_api() as api:
        first = await api.client.get("/v2/models?limit=1", headers={"Authorization": ""})
        cursor = first.json()["pagination"]["next_cursor"]
        following = await api.client.get(f"/v2/models?limit=1&cursor={cursor}")
        misused = await api.client.get(f"/v2/pipelines?limit=1&cursor={cursor}")

    assert following.status_code == 200
    assert following.json()["data"] != first.json()["data"]
    with refused(misused, 400, "INVALID_CURSOR"):
        pass


async def test_the_token_endpoint_speaks_oauth_whatever_is_wrong() -> None:
    async with real_api() as api:
        form = {"grant_type": "client_credentials", "client_id": "key_x", "client_secret": "wrong"}
        refused_client = await api.client.post("/v2/oauth/token", data=form, headers={"Authorization": ""})
        wrong_method = await api.client.get("/v2/oauth/token")

    assert (refused_client.status_code, refused_client.json()["error"]) == (401, "invalid_client")
    assert (wrong_method.status_code, wrong_method.json()["error"]) == (405, "invalid_request")
    assert "no-store" in refused_client.headers["Cache-Control"]
    assert refused_client.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_works_like_its_key() -> None:
    async with real_api() as api:
        made = await api.store.create_key(api.org_id, "test", name="client", permissions=["pipelines:read"])
        form = {"grant_type": "client_credentials", "client_id": made.key.id, "client_secret": made.secret}
        answer = await api.client.post("/v2/oauth/token", data=form, headers={"Authorization": ""})
        token = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        may = await api.client.get("/v2/pipelines", headers=token)
        may_not = await api.client.post("/v2/pipelines", json={"name": "a"}, headers=token)
        keys = (await api.client.get("/.well-known/jwks.json")).json()["keys"]

    assert answer.json()["token_type"].lower() == "bearer"
    assert may.status_code == 200
    with refused(may_not, 403, "MISSING_PERMISSION"):
        pass
    assert [key["alg"] for key in keys] == ["RS256"]


async def test_tenants_and_modes_are_apart() -> None:
    async with real_api() as api:
        pipeline = (await api.create()).json()["data"]["id"]
        neighbour = await api.store.create_organization("Neighbour", "test")
        keys = [
            await api.store.create_key(neighbour.id, "test", name="n", permissions=["pipelines:read"]),
            await api.store.create_key(api.org_id, "live", name="live", permissions=["pipelines:read"]),
        ]
        answers = [await _read(api.client, pipeline, key.secret) for key in keys]
        missing = await _read(api.client, "pipe_none", keys[0].secret)

    for answer in answers:
        with refused(answer, 404, "PIPELINE_NOT_FOUND") as error:
            assert error["message"].replace(pipeline, "pipe_none") == missing.json()["error"]["message"]


async def _read(client: httpx.AsyncClient, pipeline: str, key: str) -> httpx.Response:
    return await client.get(f"/v2/pipelines/{pipeline}", headers={"Authorization": f"Bearer {key}"})


async def test_a_stale_write_is_refused() -> None:
    async with real_api(run_worker=False) as api:
        created = await api.create()
        path = f"/v2/pipelines/{created.json()['data']['id']}"
        tag = (await api.client.get(path)).headers["ETag"]
        first = await api.client.patch(path, json={"description": "one"}, headers={"If-Match": tag})
        second = await api.client.patch(path, json={"description": "two"}, headers={"If-Match": tag})
        weak = await api.client.patch(path, json={"description": "two"}, headers={"If-Match": f"W/{tag}"})
        anyhow = await api.client.patch(path, json={"description": "three"}, headers={"If-Match": "*"})

    assert first.status_code == 200
    assert first.headers["ETag"] != tag
    with refused(second, 412, "PRECONDITION_FAILED"), refused(weak, 412, "PRECONDITION_FAILED"):
        pass
    assert anyhow.status_code == 200


async def test_a_change_only_where_there_is_nothing_changes_nothing_that_exists() -> None:
    async with real_api(run_worker=False) as api:
        path = f"/v2/pipelines/{(await api.create()).json()['data']['id']}"
        before = await api.client.get(path)
        answers = [
            await api.client.patch(path, json={"description": "one"}, headers={"If-None-Match": "*"}),
            await api.client.delete(path, headers={"If-None-Match": "*"}),
        ]
        missing = await api.client.delete("/v2/pipelines/pipe_none", headers={"If-None-Match": "*"})
        after = await api.client.get(path)

    for answer in answers:
        with refused(answer, 412, "PRECONDITION_FAILED") as error:
            assert error["param"] == "If-None-Match"
    assert missing.status_code == 404
    assert (after.status_code, after.json()) == (200, before.json())


async def test_an_empty_change_changes_nothing() -> None:
    """No revision, no audit entry: there is nothing to tell."""
    async with real_api(run_worker=False) as api:
        pipeline = (await api.create()).json()["data"]["id"]
        member = (await api.client.post("/v2/members", json={"email": "a@example.com", "role": "viewer"})).json()[
            "data"
        ]
        hook = {"url": "https://example.com/hooks", "event_types": ["job.completed"]}
        endpoint = (await api.client.post("/v2/webhook-endpoints", json=hook)).json()["data"]
        paths = (
            f"/v2/pipelines/{pipeline}",
            f"/v2/members/{member['id']}",
            f"/v2/webhook-endpoints/{endpoint['id']}",
            "/v2/billing",
        )
        before = [(await api.client.get(path)).headers["ETag"] for path in paths]
        entries = (await api.client.get("/v2/audit-log")).json()["data"]
        answers = [await api.client.patch(path, json={}, headers={"If-Match": "*"}) for path in paths]
        after = (await api.client.get("/v2/audit-log")).json()["data"]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.headers["ETag"] for answer in answers] == before
    assert after == entries


async def test_the_billing_email_can_be_cleared() -> None:
    async with real_api(run_worker=False) as api:
        anyhow = {"If-Match": "*"}
        await api.client.patch("/v2/billing", json={"billing_email": "bills@example.com"}, headers=anyhow)
        cleared = await api.client.patch("/v2/billing", json={"billing_email": None}, headers=anyhow)

    assert (cleared.status_code, cleared.json()["data"]["billing_email"]) == (200, None)


async def test_exports_and_the_document_are_coded() -> None:
    async with real_api(run_worker=False) as api:
        await api.create("one")
        export = await api.client.get("/v2/exports/pipelines", headers={"Accept-Encoding": "br"})
        document = await api.client.get("/openapi.json", headers={"Accept-Encoding": "br"})
        again = await api.client.get("/openapi.json", headers={"If-None-Match": document.headers["ETag"]})

    assert (export.headers["Content-Encoding"], document.headers["Content-Encoding"]) == ("br", "br")
    assert json.loads(export.text.splitlines()[-1]) == {"_end": {"count": 1}}
    assert document.json()["openapi"] == "3.1.0"
    assert again.status_code == 304


async def test_the_surfaces_beside_the_api() -> None:
    async with real_api() as api:
        await api.client.get("/v2/pipelines")
        health = await api.client.get("/healthz")
        ready = await api.client.get("/readyz")
        numbers = await api.client.get("/metrics")
        document = await api.client.get("/openapi.json")
        again = await api.client.get("/openapi.json", headers={"If-None-Match": document.headers["ETag"]})
        api.app.drain.begin()
        draining = await api.client.get("/readyz")

    assert health.json() == {"status": "ok"}
    assert ready.json() == {"status": "ready", "profile": "sqlite", "checks": {"store": "ok"}}
    assert 'parallel_requests_total{method="GET",operation="pipelines.list",status="200"} 1.0' in numbers.text
    assert document.json()["info"]["title"] == "Parallel API"
    assert again.status_code == 304
    assert (draining.status_code, draining.json()["status"]) == (503, "draining")
