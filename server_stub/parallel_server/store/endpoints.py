"""The repository of webhook endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from .ids import new_id
from .owned import OwnedTable, Work, prepared
from .paging import Slice, Window
from .schema import webhook_endpoints

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    """Where a customer wants events sent. For a day after a rotation, both secrets sign."""

    org_id: str
    mode: str
    id: str
    url: str
    description: str | None
    event_types: tuple[str, ...]
    state: str
    secret: str
    previous_secret: str | None
    previous_secret_expires_at: datetime | None
    api_version: str
    rev: int
    failing_since: datetime | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    def wants(self, event_type: str) -> bool:
        """Whether it asked for events of this type."""
        return event_type in self.event_types or EVERYTHING in self.event_types

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign a delivery sent now, the newest first."""
        until = self.previous_secret_expires_at
        if self.previous_secret is None or until is None or until <= now:
            return (self.secret,)
        return (self.secret, self.previous_secret)


_ENABLED = prepared(
    webhook_endpoints,
    EndpointRecord,
    webhook_endpoints.c.deleted_at.is_(None),
    webhook_endpoints.c.state == "enabled",
)


class WebhookEndpoints:
    """Webhook endpoints of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(webhook_endpoints, EndpointRecord, work)
        self._work = work

    async def create(self, **values: Any) -> EndpointRecord:
        """Insert an enabled endpoint."""
        now = self._work.clock.now()
        fresh = {"id": new_id("whk"), "state": "enabled", "created_at": now, "updated_at": now}
        return await self._rows.add(**(fresh | values))

    async def get(self, endpoint_id: str) -> EndpointRecord | None:
        """The endpoint with that id, unless it was deleted."""
        record = await self._rows.get(endpoint_id)
        return record if record is not None and record.deleted_at is None else None

    async def page(self, window: Window) -> Slice[EndpointRecord]:
        """Endpoints, newest first."""
        return await self._rows.page(window, webhook_endpoints.c.deleted_at.is_(None))

    async def change(self, endpoint_id: str, *, rev: int | None = None, **values: Any) -> EndpointRecord | None:
        """Change an endpoint, if it still exists and (when `rev` is given) is still of that revision."""
        conditions: list[ColumnElement[bool]] = [webhook_endpoints.c.deleted_at.is_(None)]
        if rev is not None:
            conditions.append(webhook_endpoints.c.rev == rev)
        stamped = {"updated_at": self._work.clock.now()} | values
        return await self._rows.change(endpoint_id, *conditions, rev=webhook_endpoints.c.rev + 1, **stamped)

    async def note(self, endpoint_id: str, *, failing_since: datetime | None) -> None:
        """Remember since when it fails, which its owner does not see as a change."""
        await self._rows.change(endpoint_id, failing_since=failing_since)

    async def delete(self, endpoint_id: str, *, rev: int | None = None) -> EndpointRecord | None:
        """Hide an endpoint for good; nothing more is sent to it."""
        return await self.change(endpoint_id, rev=rev, deleted_at=self._work.clock.now(), state="disabled")

    async def listening(self, event_type: str, also: str | None = None) -> list[str]:
        """The ids of the enabled endpoints that asked for events of this type, and `also` if it is one of them."""
        enabled = await self._rows.many(_ENABLED)
        return [record.id for record in enabled if record.id == also or record.wants(event_type)]
