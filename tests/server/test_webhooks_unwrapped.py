"""What the server sends is what the SDK reads: every event, signed, with nothing that the document does not say."""

from __future__ import annotations

import time
from pathlib import Path
from typing import get_args

import pytest
from parallel import issues_of, webhooks
from parallel import models as sdk_models
from parallel.data import Model
from parallel.transport.webhooks import SeenInMemory
from parallel_server.generated import inputs, models

from tests.server.domain import Domain, domain
from tests.server.receiver import Receiver, answer, receiving

pytestmark = pytest.mark.anyio

EVENT_TYPES: tuple[models.EventType, ...] = get_args(models.EventType)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_every_kind_of_event_is_unwrapped_without_an_issue(tmp_path: Path) -> None:
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url)
        async with it.working():
            for event_type in EVENT_TYPES:
                async with it.request() as ctx:
                    body = models.WebhookTest(event_type=event_type)
                    asked = inputs.WebhookEndpointsTestInput(webhook_endpoint_id=endpoint.id, body=body)
                    await it.services.webhook_endpoints.webhook_endpoints_test(ctx, asked)
            await receiver.came(len(EVENT_TYPES))
        events = _unwrapped(it, receiver, endpoint.secret)

    assert {event.type for event in events} == set(EVENT_TYPES)
    assert len({type(event) for event in events}) == len(EVENT_TYPES)
    assert [issues_of(event) for event in events] == [()] * len(events)


async def test_a_life_of_a_pipeline_is_unwrapped_without_an_issue(tmp_path: Path) -> None:
    """Not events that are made up, but those of what happened."""
    async with domain(tmp_path) as it, receiving() as receiver:
        endpoint = await _subscribe(it, receiver.url)
        pipeline = await it.active_pipeline()
        async with it.working():
            job = await it.create_job(pipeline.id)
            await it.ended(job.id)
            await receiver.came(4)
        events = _unwrapped(it, receiver, endpoint.secret)

    assert {type(event) for event in events} >= {
        sdk_models.PipelineCreatedEvent,
        sdk_models.PipelineStateChangedEvent,
        sdk_models.JobCompletedEvent,
    }
    assert [issues_of(event) for event in events] == [()] * len(events)


async def test_a_delivery_that_is_tried_again_is_let_in_beside_a_store(tmp_path: Path) -> None:
    """The server signs each attempt anew; an event whose receiver failed must not be lost as a replay."""
    async with domain(tmp_path) as it, receiving(answer(503, "busy"), answer(204)) as receiver:
        endpoint = await _subscribe(it, receiver.url, "pipeline.created")
        async with it.working():
            await it.create_pipeline()
            await it.delivery(endpoint.id, attempts=1)
            it.clock.advance(seconds=10)
            await receiver.came(2)
        first, again = zip(receiver.bodies, receiver.headers, strict=True)
    seen = SeenInMemory()
    for body, headers in (first, again):
        event = webhooks.unwrap(body, headers, endpoint.secret, seen=seen, tolerance=_off(it))

        assert isinstance(event, sdk_models.PipelineCreatedEvent)
        assert headers["webhook-id"] == event.id


def _off(it: Domain) -> float:
    """How far the clock of the test is from the one on the wall, and an hour more."""
    return abs(it.clock.moment.timestamp() - time.time()) + 3600


def _unwrapped(it: Domain, receiver: Receiver, secret: str) -> list[Model]:
    deliveries = zip(receiver.bodies, receiver.headers, strict=True)
    return [webhooks.unwrap(body, headers, secret, tolerance=_off(it)) for body, headers in deliveries]


async def _subscribe(it: Domain, url: str, *types: models.EventType) -> models.WebhookEndpointWithSecret:
    async with it.request() as ctx:
        body = models.WebhookEndpointCreate(url=url, event_types=list(types or EVENT_TYPES))
        asked = inputs.WebhookEndpointsCreateInput(body=body)
        return (await it.services.webhook_endpoints.webhook_endpoints_create(ctx, asked)).data
