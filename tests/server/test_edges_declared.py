"""What is answered is declared: every status, and every header, of a walk through the API."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.server.real_api import RealApi, real_api
from tests.spec.reading import DOCUMENT, follow, read

pytestmark = pytest.mark.anyio

# HTTP's own, and those that say nothing about an operation.
_UNSAID = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-security-policy",
        "content-type",
        "referrer-policy",
        "strict-transport-security",
        "vary",
        "x-accel-buffering",
        "x-content-type-options",
    }
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_every_status_and_header_of_a_walk_is_in_the_document() -> None:
    async with real_api(run_worker=False) as api:
        answers = [*await _successes(api), *await _refusals(api)]

    undeclared = [line for answer in answers for line in _undeclared(answer)]
    assert {answer.status_code for answer in answers} >= {200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 415}
    assert undeclared == []


async def _successes(api: RealApi) -> list[httpx.Response]:
    client, old = api.client, {"Parallel-Version": "2024-06-01"}
    keyed = {"Idempotency-Key": "walk"}
    created = await client.post("/v2/pipelines", json={"name": "walk"}, headers=keyed)
    again = await client.post("/v2/pipelines", json={"name": "walk"}, headers=keyed)
    path = f"/v2/pipelines/{created.json()['data']['id']}"
    pages = [
        await client.get("/v2/pipelines", headers=old),
        await client.get("/v2/models"),
        await client.get("/v2/usage"),
    ]
    tags = [page.headers["ETag"] for page in pages[1:2]]
    key = await client.post("/v2/api-keys", json={"name": "k", "permissions": ["pipelines:read"]})
    made = key.json()["data"]
    form = {"grant_type": "client_credentials", "client_id": made["id"], "client_secret": made["secret"]}
    return [
        created,
        again,
        *pages,
        key,
        await client.get("/v2/models", headers={"If-None-Match": tags[0]}),
        await client.get(path, headers=old),
        await client.patch(path, json={"description": "d"}, headers=old),
        await client.get("/v2/exports/jobs", headers=old),
        await client.get("/v2/jobs?limit=1"),
        await client.post("/v2/members", json={"email": "a@example.com", "role": "viewer"}),
        await client.post("/v2/oauth/token", data=form, headers={"Authorization": ""}),
        await client.get("/openapi.json", headers=old),
        await client.get("/.well-known/jwks.json"),
        await client.delete(path, headers=old),
    ]


async def _refusals(api: RealApi) -> list[httpx.Response]:
    client = api.client
    await api.create("taken")
    weak = await api.store.create_key(api.org_id, "test", name="weak", permissions=["jobs:read"])
    path = f"/v2/pipelines/{(await api.create('other')).json()['data']['id']}"
    keyed = {"Idempotency-Key": "refused"}
    return [
        await client.get("/v2/pipelines", headers={"Authorization": "Bearer pk_test_x"}),
        await client.get("/v2/models", headers={"Authorization": "Bearer pk_test_x"}),
        await client.get("/v2/pipelines", headers={"Authorization": f"Bearer {weak.secret}"}),
        await client.get("/v2/pipelines/pipe_none", headers={"Parallel-Version": "2024-06-01"}),
        await client.put("/v2/pipelines", json={}),
        *[await client.post("/v2/pipelines", json={"name": "taken"}, headers=keyed) for _ in range(2)],
        await client.post("/v2/pipelines", content=b"name=a", headers={"Content-Type": "text/plain"}),
        await client.post(f"{path}/restart", json={"now": True}),
        await client.post("/v2/oauth/token", data={"grant_type": "password"}),
        await client.get("/v2/jobs?limit=101"),
    ]


def _undeclared(answer: httpx.Response) -> list[str]:
    document = read(DOCUMENT)
    method, path = answer.request.method.lower(), answer.request.url.path
    template = next(known for known in document["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", known), path))
    # Where a method is not taken, every method of the path declares that it might not be.
    operation = document["paths"][template].get(method) or document["paths"][template]["post"]
    said = operation["responses"].get(str(answer.status_code))
    if said is None:
        return [f"{method} {template} {answer.status_code}"]
    response: dict[str, Any] = follow(document, said)
    names = {name.lower() for name in response.get("headers", {})}
    media = answer.headers.get("content-type", "").partition(";")[0]
    strange = [f"{name}" for name in answer.headers if name not in names | _UNSAID]
    strange += [media] if media and media not in response.get("content", {}) else []
    return [f"{method} {template} {answer.status_code}: {name}" for name in strange]
