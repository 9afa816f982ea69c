"""Views: the dated version, the fields, the conditions and the coding one caller asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from parallel_server.platform.shaping import View, line_transform, shape_events
from parallel_server.serving.results import EventStream, ServerEvent

from tests.server.pipes_api import ListInput, Pipe, api, refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_an_older_date_gets_the_older_shape_of_the_same_thing() -> None:
    async with api() as it:
        old = await it.get("/v2/pipes/pipe_1", Parallel_Version="2025-01-15")

    assert old.json()["data"]["status"] == "active"
    assert "state" not in old.json()["data"]
    assert old.headers["Parallel-Version"] == "2025-01-15"


async def test_an_unknown_date_lists_the_known_ones() -> None:
    async with api() as it:
        response = await it.get("/v2/pipes/pipe_1", Parallel_Version="2020-01-01")

    with refused(response, 400, "UNKNOWN_API_VERSION") as error:
        assert "2025-11-01, 2025-05-15, 2025-01-15, 2024-06-01" in error["message"]
        assert response.headers["Parallel-Version"] == "2025-11-01"


async def test_a_pinned_key_speaks_its_version() -> None:
    async with api() as it:
        key = await it.store.create_key(
            it.access.org_id, "live", name="old", permissions=["pipelines:read"], pinned_version="2024-06-01"
        )
        pinned = await it.get("/v2/pipes/pipe_1", Authorization=f"Bearer {key.secret}")
        overruled = await it.get(
            "/v2/pipes/pipe_1", Authorization=f"Bearer {key.secret}", Parallel_Version="2025-11-01"
        )

    assert pinned.headers["Parallel-Version"] == "2024-06-01"
    assert pinned.headers["Deprecation"] == "@1761955200"
    assert 'rel="sunset"' in pinned.headers["Link"]
    assert "Deprecation" not in overruled.headers


async def test_an_older_filter_reaches_the_service_under_its_new_name() -> None:
    async with api() as it:
        response = await it.get("/v2/pipes?status=active", Parallel_Version="2025-01-15")
        today = await it.get("/v2/pipes?status=active", Parallel_Version="2025-11-01")

    assert response.json()["data"][0]["status"] == "active"
    assert it.pipes.asked == [ListInput(state="active")]
    with refused(today, 400, "UNKNOWN_PARAMETER"):
        pass


async def test_a_retry_may_ask_for_another_version() -> None:
    async with api() as it:
        await it.create(Idempotency_Key="k1")
        again = await it.create(Idempotency_Key="k1", Parallel_Version="2025-01-15")

    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json()["data"]["status"] == "active"


async def test_fields_trim_and_unknown_ones_are_refused() -> None:
    async with api() as it:
        trimmed = await it.get("/v2/pipes/pipe_1?fields=state")
        wrong = await it.get("/v2/pipes/pipe_1?fields=stat")

    assert trimmed.json() == {"data": {"id": "pipe_1", "state": "active"}}
    with refused(wrong, 400, "UNKNOWN_FIELD") as error:
        assert "Did you mean 'state'?" in error["message"]


async def test_an_unchanged_resource_is_304_and_free() -> None:
    async with api() as it:
        first = await it.get("/v2/pipes/pipe_1")
        again = await it.get("/v2/pipes/pipe_1", If_None_Match=first.headers["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == '"7-2025-11-01~zs"'.replace("~zs", "")
    assert again.headers["X-RateLimit-Cost"] == "0"
    assert again.headers["X-RateLimit-Budget-Remaining"] == first.headers["X-RateLimit-Budget-Remaining"]


async def test_a_list_without_a_revision_is_tagged_by_its_content() -> None:
    async with api() as it:
        first = await it.get("/v2/pipes")
        again = await it.get("/v2/pipes", If_None_Match=first.headers["ETag"])

    assert again.status_code == 304


async def test_another_version_is_another_tag() -> None:
    async with api() as it:
        today = await it.get("/v2/pipes/pipe_1")
        old = await it.get("/v2/pipes/pipe_1", If_None_Match=today.headers["ETag"], Parallel_Version="2025-01-15")

    assert old.status_code == 200


async def test_a_compressed_body_has_a_tag_of_its_own_that_still_matches() -> None:
    async with api() as it:
        plain = await it.get("/v2/pipes/pipe_1", Accept_Encoding="identity")
        packed = await it.get("/v2/pipes/pipe_1", Accept_Encoding="gzip")
        again = await it.get("/v2/pipes/pipe_1", Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"])

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"].replace('01"', '01~gz"')
    assert packed.json() == plain.json()
    assert again.status_code == 304


async def test_a_read_can_insist_on_a_state() -> None:
    async with api() as it:
        tag = (await it.get("/v2/pipes/pipe_1", Accept_Encoding="gzip")).headers["ETag"]
        same = await it.get("/v2/pipes/pipe_1", If_Match=f'"other", {tag}')
        anything = await it.get("/v2/pipes/pipe_1", If_Match="*")
        other = await it.get("/v2/pipes/pipe_1", If_Match='"8-2025-11-01"', If_None_Match=tag)
        weak = await it.client.head("/v2/pipes/pipe_1", headers={"If-Match": f"W/{tag}"})

    assert (same.status_code, anything.status_code) == (200, 200)
    with refused(other, 412, "PRECONDITION_FAILED"):
        assert weak.status_code == 412


async def test_refusals_of_some_length_are_coded_too() -> None:
    async with api() as it:
        query = "&".join(f"unknown_{number}=1" for number in range(20))
        answer = await it.get(f"/v2/pipes?{query}", Accept_Encoding="gzip")

    assert answer.headers["Content-Encoding"] == "gzip"
    with refused(answer, 400, "UNKNOWN_PARAMETER") as error:
        assert len(error["errors"]) == 20


async def test_head_says_what_get_would() -> None:
    async with api() as it:
        get = await it.get("/v2/pipes/pipe_1")
        head = await it.client.head("/v2/pipes/pipe_1")

    assert head.content == b""
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
    assert head.headers["ETag"] == get.headers["ETag"]


class Later:
    """A clock in the summer after the first version was retired."""

    def now(self) -> datetime:
        return datetime(2027, 7, 1, tzinfo=UTC)


async def test_a_retired_version_is_gone() -> None:
    async with api(clock=Later()) as it:
        response = await it.get("/v2/pipes/pipe_1", Parallel_Version="2024-06-01")

    with refused(response, 410, "API_VERSION_SUNSET") as error:
        assert "2025-11-01, 2025-05-15, 2025-01-15" in error["message"]
        assert "2024-06-01" not in error["message"].split("Move to")[1]
        assert response.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"


async def test_the_events_of_a_stream_have_the_shape_of_the_version_too() -> None:
    async def events() -> AsyncIterator[ServerEvent]:
        yield ServerEvent(comment="keep-alive")
        yield ServerEvent({"state": "failed", "failure": {"code": "X", "message": "Too big."}}, event="state", id="4")

    stream = shape_events(EventStream(events()), View("2024-06-01"), "job")
    shown = [event async for event in stream.events]

    assert shown[0] == ServerEvent(comment="keep-alive")
    assert (shown[1].event, shown[1].id) == ("state", "4")
    assert json.loads(shown[1].data) == {"state": "failed", "error": "Too big."}


async def test_lines_have_the_shape_of_the_version_too() -> None:
    transform = line_transform(View("2025-05-15", ("status",)))

    assert transform is not None
    assert transform(Pipe(id="pipe_1", name="a")) == {"id": "pipe_1", "status": "active"}
    assert line_transform(View("2025-11-01")) is None
