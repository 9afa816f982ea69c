"""The loop that sends what is owed to webhook endpoints: at least once each, in no particular order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import orjson
import structlog

from parallel_server.services.presenting import event_body
from parallel_server.services.webhook_targets import Targets
from parallel_server.store import Store, UnitOfWork
from parallel_server.store.deliveries import DeliveryRecord
from parallel_server.store.endpoints import EndpointRecord
from parallel_server.store.events import EventRecord
from parallel_server.store.signals import DELIVERIES

from .owner import Owner
from .posting import AT_ONCE, Answer, post
from .signatures import signed_headers
from .webhook_schedule import GIVE_UP_ON_ENDPOINT, Verdict, judge

_log = structlog.get_logger("parallel_server.webhooks")

Downgrade: TypeAlias = Callable[[str, object], object]

_POLL_SECONDS = 2.0
_ATTEMPT_SECONDS = 15.0
# Long enough for an attempt and for writing down how it went.
_LEASE = timedelta(seconds=45)
# What one endpoint may have of the places: however slow it is, the others go on.
_SHARE = 4


def as_it_is(_api_version: str, event: object) -> object:
    """The newest shape, whatever version an endpoint is pinned to."""
    return event


class WebhookSender:
    """Sends deliveries until it is stopped; `downgrade` gives events the shape of an endpoint's version."""

    def __init__(self, store: Store, targets: Targets, downgrade: Downgrade = as_it_is) -> None:
        self.owner = Owner.of_this_process()
        self._store = store
        self._targets = targets
        self._downgrade = downgrade
        self._under_way: dict[asyncio.Task[None], DeliveryRecord] = {}
        self._is_stopping = False

    async def run(self) -> None:
        """Send until `stop`; an attempt that is under way is finished first."""
        with self._store.signals.listening(DELIVERIES) as listener:
            while not self._is_stopping:
                for delivery in await self._claim():
                    task = asyncio.create_task(self._deliver(delivery), name=delivery.id)
                    self._under_way[task] = delivery
                    task.add_done_callback(self._done)
                await listener.wait(_POLL_SECONDS)
        if self._under_way:
            await asyncio.wait(self._under_way)

    def stop(self) -> None:
        """Send nothing new."""
        self._is_stopping = True
        self._store.signals.send([DELIVERIES])

    async def _claim(self) -> list[DeliveryRecord]:
        now, room = self._store.clock.now(), AT_ONCE - len(self._under_way)
        busy = {delivery.endpoint_id for delivery in self._under_way.values()}
        async with self._store.read_system() as system:
            if not room or not await system.outbox.has_due(now, busy):
                return []
        async with self._store.system() as system:
            return await system.outbox.claim(str(self.owner), now, _LEASE, room, share=_SHARE, busy=busy)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._under_way[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            # As if the process had died: the lease runs out and it is sent again.
            _log.error("delivery_crashed", delivery_id=task.get_name(), exc_info=error)
        # There may be more for this endpoint, and there is room again.
        self._store.signals.send([DELIVERIES])

    async def _deliver(self, delivery: DeliveryRecord) -> None:
        async with self._store.read(delivery.org_id, delivery.mode) as uow:
            endpoint = await uow.webhook_endpoints.get(delivery.endpoint_id)
            event = await uow.events.get(delivery.event_id)
        if endpoint is None:
            # It was deleted since: its deliveries went with it.
            return
        if event is None:
            await self._give_up(delivery)
            return
        answer = await self._post(delivery, endpoint, event)
        verdict = judge(answer, delivery.attempt - delivery.series_start, random.random())
        async with self._store.unit_of_work(delivery.org_id, delivery.mode) as uow:
            await self._conclude(uow, delivery, answer, verdict)
            await self._judge_endpoint(uow, endpoint, verdict)

    async def _give_up(self, delivery: DeliveryRecord) -> None:
        """End a delivery whose event is not kept any longer; else it would be claimed for ever."""
        async with self._store.unit_of_work(delivery.org_id, delivery.mode) as uow:
            await uow.webhook_deliveries.conclude(delivery.id, delivery.attempt, state="failed", next_attempt_at=None)

    async def _post(self, delivery: DeliveryRecord, endpoint: EndpointRecord, event: EventRecord) -> Answer:
        now = self._store.clock.now()
        body = orjson.dumps(self._downgrade(endpoint.api_version, event_body(event)))
        own = {"Content-Type": "application/json", "User-Agent": "Parallel-Webhooks/1"}
        headers = own | signed_headers(endpoint.secrets_at(now), event.id, now, body)
        return await post(endpoint.url, body, headers, delivery.mode, _ATTEMPT_SECONDS, self._targets)

    async def _conclude(self, uow: UnitOfWork, delivery: DeliveryRecord, answer: Answer, verdict: Verdict) -> None:
        now = self._store.clock.now()
        attempt = {
            "number": delivery.attempt,
            "status_code": answer.status,
            "latency_ms": answer.milliseconds,
            "error": answer.error,
            "response_body": answer.body,
            "attempted_at": now.isoformat().replace("+00:00", "Z"),
        }
        state = "succeeded" if verdict.is_delivered else "failed" if verdict.wait is None else "pending"
        await uow.webhook_deliveries.conclude(
            delivery.id,
            delivery.attempt,
            state=state,
            attempts=[*delivery.attempts, attempt],
            next_attempt_at=None if verdict.wait is None else now + verdict.wait,
        )

    async def _judge_endpoint(self, uow: UnitOfWork, endpoint: EndpointRecord, verdict: Verdict) -> None:
        """Disable an endpoint that says it is gone, or that has done nothing but fail for days."""
        now = self._store.clock.now()
        since = endpoint.failing_since
        if verdict.is_delivered:
            if since is not None:
                await uow.webhook_endpoints.note(endpoint.id, failing_since=None)
        elif verdict.is_unwanted or (since is not None and now - since >= GIVE_UP_ON_ENDPOINT):
            await uow.webhook_endpoints.change(endpoint.id, state="disabled")
            _log.warning("webhook_endpoint_disabled", endpoint_id=endpoint.id, org_id=endpoint.org_id)
        elif since is None:
            await uow.webhook_endpoints.note(endpoint.id, failing_since=now)
