"""The dispatcher: who gets in, who is turned away with which words, and what stays inside."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from parallel_server.platform.admission import Admission
from parallel_server.store import BusyError, hash_api_key

from tests.server.pipes_api import TOKENS, Api, api, refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_every_answer_carries_the_promised_headers() -> None:
    async with api() as it:
        response = await it.get("/v2/pipes/pipe_1", X_Request_Id="mine-1")

    assert response.headers["X-Request-Id"] == "mine-1"
    assert response.headers["Parallel-Version"] == "2025-11-01"
    assert response.headers["X-RateLimit-Cost"] == "1"
    assert response.headers["RateLimit-Policy"].startswith('"rpm";q=')
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Vary"] == "Accept-Encoding, Parallel-Version"


async def test_a_missing_scope_is_named() -> None:
    async with api() as it:
        key = await it.store.create_key(it.access.org_id, "live", name="reader", permissions=["pipelines:read"])
        response = await it.create(Authorization=f"Bearer {key.secret}")

    with refused(response, 403, "MISSING_PERMISSION") as error:
        assert "`pipelines:write`" in error["message"]
    assert it.pipes.made == []


async def test_who_may_not_is_told_before_the_body_is_looked_at() -> None:
    async with api() as it:
        response = await it.client.post("/v2/pipes", content=b"{", headers={"Authorization": ""})

    with refused(response, 401, "MISSING_CREDENTIALS"):
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="parallel"'


async def test_public_operations_need_no_key_but_refuse_a_bad_one() -> None:
    async with api() as it:
        open_door = await it.get("/v2/pipes", Authorization="")
        bad_key = await it.get("/v2/pipes", Authorization="Bearer pk_live_nonsense")

    assert open_door.status_code == 200
    with refused(bad_key, 401, "INVALID_API_KEY") as error:
        assert "checksum" in error["message"]


async def token_of(it: Api, permissions: list[str], **claims: Any) -> tuple[str, str]:
    """A token made with a fresh key, as an Authorization header; and the key's id."""
    made = await it.store.create_key(it.access.org_id, "live", name="client", permissions=permissions)
    now = int(it.store.clock.now().timestamp())
    subject = made.key.id
    token = TOKENS.issue(subject=subject, org_id=it.access.org_id, mode="live", tier="pro", now=now, **claims)
    return f"Bearer {token}", subject


async def test_a_token_opens_what_its_scopes_say() -> None:
    async with api() as it:
        token, _ = await token_of(it, ["pipelines:read", "pipelines:write"], scopes=["pipelines:read"])
        may = await it.get("/v2/pipes/pipe_1", Authorization=token)
        may_not = await it.create(Authorization=token)

    assert may.status_code == 200
    with refused(may_not, 403, "MISSING_PERMISSION"):
        pass


async def test_a_token_never_does_more_than_its_key() -> None:
    async with api() as it:
        token, _ = await token_of(it, ["pipelines:read"], roles=["admin"])
        response = await it.create(Authorization=token)

    with refused(response, 403, "MISSING_PERMISSION"):
        pass


async def test_a_token_ends_with_its_key() -> None:
    async with api() as it:
        token, key_id = await token_of(it, ["pipelines:read"], roles=["viewer"])
        async with it.store.unit_of_work(it.access.org_id, "live") as uow:
            await uow.api_keys.revoke(key_id)
        response = await it.get("/v2/pipes/pipe_1", Authorization=token)

    with refused(response, 401, "INVALID_TOKEN") as error:
        assert "/v2/oauth/token" in error["message"]


async def test_the_first_call_pins_a_key_to_todays_version() -> None:
    async with api() as it:
        await it.get("/v2/pipes/pipe_1")
        await it.parts.key_use.flush()
        known = await it.store.api_keys.find_by_hash(hash_api_key(it.access.api_key))

    assert known is not None
    assert known.pinned_version == "2025-11-01"
    assert known.last_used_at is not None


async def test_a_first_call_that_names_a_version_pins_the_key_to_that_one() -> None:
    async with api() as it:
        unknown = await it.get("/v2/pipes/pipe_1", Parallel_Version="2020-01-01")
        first = await it.get("/v2/pipes/pipe_1", Parallel_Version="2025-05-15")
        await it.get("/v2/pipes/pipe_1", Parallel_Version="2025-11-01")
        later = await it.get("/v2/pipes/pipe_1")

    assert unknown.status_code == 400
    assert first.headers["Parallel-Version"] == later.headers["Parallel-Version"] == "2025-05-15"


async def test_a_key_limited_to_some_resources_does_not_reach_others() -> None:
    async with api() as it:
        key = await it.store.create_key(
            it.access.org_id, "live", name="one", permissions=["pipelines:read"], resource_ids=["pipe_1"]
        )
        mine = await it.get("/v2/pipes/pipe_1", Authorization=f"Bearer {key.secret}")
        other = await it.get("/v2/pipes/pipe_2", Authorization=f"Bearer {key.secret}")

    assert mine.status_code == 200
    with refused(other, 403, "MISSING_PERMISSION") as error:
        assert "pipe_2" in error["message"]


async def test_an_address_outside_the_allowlist_is_refused() -> None:
    async with api() as it:
        key = await it.store.create_key(
            it.access.org_id, "live", name="home", permissions=["pipelines:read"], ip_allowlist=["10.0.0.0/8"]
        )
        response = await it.get("/v2/pipes/pipe_1", Authorization=f"Bearer {key.secret}")

    with refused(response, 403, "IP_NOT_ALLOWED") as error:
        assert "127.0.0.1" in error["message"]


async def test_our_mistakes_stay_inside() -> None:
    async with api() as it:
        response = await it.get("/v2/pipes/broken")

    with refused(response, 500, "INTERNAL_ERROR"):
        assert "secret inside" not in response.text


async def test_a_slow_request_is_given_up_and_changes_nothing() -> None:
    async with api(deadline=0.05) as it:
        it.pipes.gate = asyncio.Event()
        response = await it.create(Idempotency_Key="slow")
        it.pipes.gate = None
        again = await it.create(Idempotency_Key="slow")

    with refused(response, 503, "SERVICE_DEGRADED"):
        assert response.headers["Retry-After"] == "2"
    assert again.status_code == 201


async def test_more_than_fits_is_refused_at_once() -> None:
    async with api(admission=Admission(concurrency=1, queue=0, patience=1)) as it:
        it.pipes.gate = asyncio.Event()
        first = asyncio.create_task(it.create("first"))
        await asyncio.sleep(0.01)
        second = await it.create("second")
        it.pipes.gate.set()

        with refused(second, 503, "OVERLOADED"):
            assert second.headers["Retry-After"] == "1"
        assert (await first).status_code == 201


async def test_a_draining_server_sends_new_work_elsewhere() -> None:
    async with api() as it:
        it.parts.drain.begin()
        response = await it.get("/v2/pipes/pipe_1")

    with refused(response, 503, "SHUTTING_DOWN"):
        assert response.headers["Connection"] == "close"


async def test_a_busy_database_is_our_capacity_not_our_mistake() -> None:
    async with api() as it:
        it.pipes.failure = BusyError("the database is locked by another process")
        response = await it.create()

    with refused(response, 503, "OVERLOADED"):
        assert "locked" not in response.text
