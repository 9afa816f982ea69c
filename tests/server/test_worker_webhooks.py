"""Webhooks: signed, sent at least once, tried again on a schedule, and never into private networks."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.platform.versions.chain import downgrade
from parallel_server.services import Targets
from parallel_server.serving.problem import Problem
from parallel_server.store import Mode
from parallel_server.store.ids import new_id
from parallel_server.worker import posting
from parallel_server.worker.posting import Answer, post
from parallel_server.worker.webhook_schedule import WAITS, judge

from tests.server.domain import TARGETS, Domain, domain
from tests.server.receiver import answer, receiving

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_an_event_arrives_signed_in_the_shape_of_the_document(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.working():
            pipeline = await it.create_pipeline()
            await receiver.came(1)
        async with it.request() as ctx:
            events = await it.services.events.events_list(ctx, inputs.EventsListInput(type="pipeline.created"))

    headers, body = receiver.headers[0], receiver.bodies[0]
    event = json.loads(body)
    assert event["data"]["pipeline"]["id"] == pipeline.id
    assert event == events.items[0].model_dump(mode="json")
    assert headers["webhook-id"] == event["id"]
    assert headers["webhook-signature"] == _signature(endpoint.secret, headers, body)
    plain = hmac.new(base64.b64decode(endpoint.secret.removeprefix("whsec_")), body, hashlib.sha256).hexdigest()
    assert headers["x-parallel-signature"] == f"sha256={plain}"


async def test_an_endpoint_keeps_the_version_that_it_was_created_with(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        old = it.acting(api_version="2025-01-15")
        await _subscribe(old, receiver.url, "pipeline.created")
        async with it.working(downgrade=downgrade):
            await it.create_pipeline()
            await receiver.came(1)

    pipeline = json.loads(receiver.bodies[0])["data"]["pipeline"]
    assert ("state" in pipeline, pipeline["status"]) == (False, "queued")


async def test_only_what_was_subscribed_to_is_sent_and_a_job_may_name_an_endpoint_of_its_own(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        pipeline = await it.active_pipeline()
        endpoint = await _subscribe(it, receiver.url, "api_key.rotated")
        silent = await it.create_job(pipeline.id)
        named = await it.create_job(pipeline.id, webhook_endpoint_id=endpoint.id)
        async with it.working():
            await it.ended(silent.id)
            await it.ended(named.id)
            await receiver.came(1)

    assert [json.loads(body)["data"]["job"]["id"] for body in receiver.bodies] == [named.id]


async def test_a_failed_delivery_is_sent_again_with_the_same_id(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving(answer(503, "busy"), answer(200, "fine")) as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.working():
            await it.create_pipeline()
            await receiver.came(1)
            waiting = await it.delivery(endpoint.id, attempts=1)
            it.clock.advance(seconds=10)
            await receiver.came(2)
            delivered = await it.delivery(endpoint.id, attempts=2)

    assert waiting.state == "pending"
    assert waiting.next_attempt_at is not None
    assert [(item.number, item.status_code, item.response_body) for item in delivered.attempts] == [
        (1, 503, "busy"),
        (2, 200, "fine"),
    ]
    assert delivered.state == "succeeded"
    assert receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"]
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_a_receiver_that_is_gone_is_not_sent_anything_more(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving(answer(410)) as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.working():
            await it.create_pipeline("first")
            delivery = await it.delivery(endpoint.id, attempts=1)
            await it.create_pipeline("second")
            await asyncio.sleep(0.1)

    assert delivery.state == "failed"
    assert (await _endpoint_state(it, endpoint.id), len(receiver.bodies)) == ("disabled", 1)


async def test_both_secrets_sign_until_the_overlap_is_over(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        old = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.request() as ctx:
            asked = inputs.WebhookEndpointsRotateSecretInput(webhook_endpoint_id=old.id)
            new = (await it.services.webhook_endpoints.webhook_endpoints_rotate_secret(ctx, asked)).data
        async with it.working():
            await it.create_pipeline("during")
            await receiver.came(1)
            it.clock.advance(hours=25)
            await it.create_pipeline("after")
            await receiver.came(2)

    during, after = receiver.headers
    signatures = [_signature(secret, during, receiver.bodies[0]) for secret in (new.secret, old.secret)]
    assert during["webhook-signature"] == " ".join(signatures)
    assert after["webhook-signature"] == _signature(new.secret, after, receiver.bodies[1])


@pytest.mark.parametrize("event_type", models.EventType.__args__)  # pyright: ignore[reportAttributeAccessIssue]
async def test_a_test_event_of_each_type_arrives_and_is_listed_nowhere(
    tmp_path: Path, event_type: models.EventType
) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url, "api_key.rotated")
        async with it.working():
            async with it.request() as ctx:
                body = models.WebhookTest(event_type=event_type)
                asked = inputs.WebhookEndpointsTestInput(webhook_endpoint_id=endpoint.id, body=body)
                sent = (await it.services.webhook_endpoints.webhook_endpoints_test(ctx, asked)).data
            await receiver.came(1)
        async with it.request() as ctx:
            listed = await it.services.events.events_list(ctx, inputs.EventsListInput())
            event = await it.services.events.events_retrieve(ctx, inputs.EventsRetrieveInput(event_id=sent.event_id))

    assert json.loads(receiver.bodies[0])["type"] == event_type
    assert event.data.model_dump(mode="json") == json.loads(receiver.bodies[0])
    assert listed.items == []


async def test_an_event_is_sent_again_on_request_and_its_attempts_count_on(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.working():
            await it.create_pipeline()
            first = await it.delivery(endpoint.id, attempts=1)
            async with it.request() as ctx:
                asked = inputs.WebhookDeliveriesRedeliverInput(delivery_id=first.id)
                await it.services.webhook_deliveries.webhook_deliveries_redeliver(ctx, asked)
            again = await it.delivery(endpoint.id, attempts=2)

    assert [item.number for item in again.attempts] == [1, 2]
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_deleting_an_endpoint_takes_its_deliveries_along(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        await it.create_pipeline()
        async with it.request() as ctx:
            asked = inputs.WebhookEndpointsDeleteInput(webhook_endpoint_id=endpoint.id)
            await it.services.webhook_endpoints.webhook_endpoints_delete(ctx, asked)
        async with it.working():
            await asyncio.sleep(0.1)

    assert receiver.bodies == []


@pytest.mark.parametrize(
    ("status", "tries", "least", "most"),
    [
        (500, 1, 4, 6),
        (500, 2, 240, 360),
        (429, 1, 48, 72),
        (None, 1, 48, 72),
        (500, 9, 69_120, 103_680),
    ],
)
def test_the_schedule_waits_longer_each_time(status: int | None, tries: int, least: float, most: float) -> None:
    waits = [judge(Answer(status, None, None, None, 1), tries, spread).wait for spread in (0.0, 0.5, 1.0)]

    assert waits == sorted(waits, key=lambda wait: wait or timedelta())
    assert waits[0] == timedelta(seconds=least)
    assert waits[-1] == timedelta(seconds=most)


def test_the_tenth_attempt_is_the_last() -> None:
    verdict = judge(Answer(500, None, None, None, 1), len(WAITS) + 1, 0.5)

    assert (verdict.is_delivered, verdict.wait) == (False, None)


@pytest.mark.parametrize(("wish", "seconds"), [(0, 5), (7, 7), (3600, 10)])
def test_a_receivers_wish_counts_within_limits(wish: int, seconds: int) -> None:
    assert judge(Answer(503, None, None, wish, 1), 1, 0.5).wait == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [301, 307])
async def test_redirects_are_not_followed(status: int) -> None:
    async with receiving(answer(200)) as inside, receiving(answer(status, Location=inside.url)) as outside:
        came = await post(outside.url, b"{}", {}, "test", 5, TARGETS)

    assert (came.status, inside.bodies) == (status, [])


async def test_a_silent_receiver_is_not_waited_for() -> None:
    is_over = asyncio.Event()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        # Until the sender hangs up.
        await reader.read()
        writer.close()
        is_over.set()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        came = await post(f"http://127.0.0.1:{port}/", b"{}", {}, "test", 0.1, TARGETS)
        await asyncio.wait_for(is_over.wait(), 5)

    assert (came.status, came.error) == (None, "no answer within 0.1 seconds")


@pytest.mark.parametrize(
    ("url", "mode", "is_refused"),
    [
        ("https://hooks.example.com/x", "live", False),
        ("http://hooks.example.com/x", "live", True),
        ("https://localhost/x", "live", True),
        ("https://10.0.0.1/x", "live", True),
        ("https://[::1]/x", "live", True),
        ("https://169.254.169.254/latest", "live", True),
        ("https://user:word@hooks.example.com/", "live", True),
        ("https://hooks/x", "live", True),
        ("http://localhost:8000/x", "test", False),
        ("http://127.0.0.1:8000/x", "test", False),
        ("http://hooks.example.com/x", "test", False),
        ("http://169.254.169.254/latest", "test", True),
        ("http://192.168.1.1/x", "test", True),
        ("http://[fe80::1]/x", "test", True),
        ("http://[::ffff:169.254.169.254]/x", "test", True),
        ("http://[2002:a9fe:a9fe::1]/x", "test", True),
        ("http://[64:ff9b::a9fe:a9fe]/x", "test", True),
        ("http://metadata.internal/x", "test", True),
        ("http://:80/", "test", True),
        ("http://[/", "test", True),
    ],
)
async def test_private_and_broken_urls_are_refused_when_they_are_registered(
    tmp_path: Path, url: str, mode: Mode, is_refused: bool
) -> None:
    async with domain(tmp_path) as sandbox:
        it = sandbox.acting(mode=mode)
        if not is_refused:
            assert (await _subscribe(it, url, "job.failed")).url == url
            return
        with pytest.raises(Problem) as refused:
            await _subscribe(it, url, "job.failed")

    assert (refused.value.code, refused.value.param) == (codes.INVALID_URL, "url")


@pytest.mark.parametrize("url", ["http://localhost:8000/x", "http://127.0.0.1/x", "http://[::1]/x"])
async def test_a_server_for_strangers_sends_nothing_to_itself(url: str) -> None:
    targets = Targets()
    came = await post(url, b"{}", {}, "test", 5, targets)

    assert targets.refusal(url, "test") is not None
    assert (came.status, "not a public host" in (came.error or "")) == (None, True)


async def test_a_slow_receiver_holds_up_nobody_else(tmp_path: Path) -> None:
    # The slow one hangs up before the worker stops, which would wait for it.
    async with domain(tmp_path) as it, receiving() as quick, it.working(), _hanging() as slow:
        await _subscribe(it, slow, "pipeline.created")
        await _subscribe(it, quick.url, "pipeline.created")
        for number in range(20):
            await it.create_pipeline(f"p-{number}")
        # The slow one would let each attempt wait for 15 seconds.
        await quick.came(20)


async def test_a_delivery_whose_event_is_forgotten_is_given_up(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.request() as ctx:
            await ctx.uow.webhook_deliveries.owe(endpoint.id, new_id("evt"), "pipeline.created")
        async with it.working():
            delivery = await it.delivery(endpoint.id, attempts=0, state="failed")

    assert (delivery.next_attempt_at, receiver.bodies) == (None, [])


@asynccontextmanager
async def _hanging() -> AsyncIterator[str]:
    """A receiver that takes every connection and never answers; it hangs up when the block ends."""
    is_over = asyncio.Event()

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await is_over.wait()
        writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        is_over.set()
        server.close()


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("127.0.0.1", "live"),
        ("10.1.2.3", "test"),
        ("169.254.169.254", "test"),
        ("::ffff:10.0.0.1", "test"),
        ("fd00::1", "live"),
    ],
)
async def test_a_name_that_leads_inside_is_refused_when_it_is_used(
    monkeypatch: pytest.MonkeyPatch, address: str, mode: Mode
) -> None:
    """Whatever the name was when it was registered: what it stands for now decides."""

    def lookup(*_arguments: object, **_options: object) -> list[Any]:
        return [(None, None, None, "", (address, 443))]

    monkeypatch.setattr(posting.socket, "getaddrinfo", lookup)

    came = await post("https://hooks.example.com/", b"{}", {}, mode, 5, TARGETS)

    assert (came.status, came.error) == (None, f"the host leads to {address}, which is not public")


def _signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


async def _subscribe(it: Domain, url: str, *event_types: models.EventType) -> models.WebhookEndpointWithSecret:
    async with it.request() as ctx:
        body = models.WebhookEndpointCreate(url=url, event_types=list(event_types))
        asked = inputs.WebhookEndpointsCreateInput(body=body)
        return (await it.services.webhook_endpoints.webhook_endpoints_create(ctx, asked)).data


async def _endpoint_state(it: Domain, endpoint_id: str) -> str:
    async with it.request() as ctx:
        asked = inputs.WebhookEndpointsRetrieveInput(webhook_endpoint_id=endpoint_id)
        return (await it.services.webhook_endpoints.webhook_endpoints_retrieve(ctx, asked)).data.state
