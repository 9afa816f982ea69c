"""The repository of events, which are also the outbox: each subscribed endpoint is owed a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from .deliveries import WebhookDeliveries
from .endpoints import WebhookEndpoints
from .ids import new_id
from .owned import OwnedTable, Work
from .paging import Slice, Window
from .schema import events


@dataclass(frozen=True, slots=True)
class EventRecord:
    """Something that happened to a customer's resource."""

    id: str
    type: str
    resource_id: str | None
    pipeline_id: str | None
    request_id: str | None
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events a list is to show; None leaves a question open."""

    type: str | None = None
    pipeline_ids: frozenset[str] | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


class Events:
    """Events of one customer."""

    def __init__(self, work: Work, endpoints: WebhookEndpoints, deliveries: WebhookDeliveries) -> None:
        self._rows = OwnedTable(events, EventRecord, work)
        self._work = work
        self._endpoints = endpoints
        self._deliveries = deliveries

    async def emit(
        self,
        type: str,
        resource_id: str,
        data: Mapping[str, Any],
        *,
        pipeline_id: str | None = None,
        request_id: str | None = None,
        also_to: str | None = None,
    ) -> EventRecord:
        """Record an event together with the change it tells of, and owe it to every endpoint that asked for it.

        `also_to` is an endpoint that gets it whatever it subscribes to.
        """
        event = await self.record(type, resource_id, data, pipeline_id=pipeline_id, request_id=request_id)
        for endpoint_id in await self._endpoints.listening(type, also_to):
            await self._deliveries.owe(endpoint_id, event.id, type)
        return event

    async def record(self, type: str, resource_id: str, data: Mapping[str, Any], **values: Any) -> EventRecord:
        """Record an event that is owed to nobody."""
        fresh = {"id": new_id("evt"), "created_at": self._work.clock.now()} | values
        return await self._rows.add(type=type, resource_id=resource_id, data=dict(data), **fresh)

    async def get(self, event_id: str) -> EventRecord | None:
        """The event with that id."""
        return await self._rows.get(event_id)

    async def page(self, window: Window, wanted: EventFilter) -> Slice[EventRecord]:
        """Events that match `wanted`, newest first."""
        return await self._rows.page(window, *_conditions(wanted))


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [events.c.is_test.is_(False)]
    if wanted.type is not None:
        found.append(events.c.type == wanted.type)
    if wanted.pipeline_ids is not None:
        found.append(events.c.pipeline_id.in_(sorted(wanted.pipeline_ids)))
    if wanted.created_after is not None:
        found.append(events.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(events.c.created_at < wanted.created_before)
    return found
