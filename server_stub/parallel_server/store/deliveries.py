"""The repository of webhook deliveries: one for each event and endpoint, with every try on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from .connection import Connection
from .ids import new_id
from .owned import OwnedTable, Work, returning
from .paging import Slice, Window
from .schema import webhook_deliveries, webhook_endpoints
from .signals import DELIVERIES

DeliveryState: TypeAlias = Literal["pending", "sending", "succeeded", "failed"]

_TABLE = webhook_deliveries


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """What is owed to one endpoint. `attempts` holds one entry per try, oldest first."""

    org_id: str
    mode: Literal["live", "test"]
    id: str
    endpoint_id: str
    event_id: str
    event_type: str
    state: DeliveryState
    attempts: Sequence[Mapping[str, Any]]
    attempt: int
    series_start: int
    next_attempt_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries a list is to show; None leaves a question open."""

    state: str | None = None
    event_type: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


class WebhookDeliveries:
    """Webhook deliveries of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(_TABLE, DeliveryRecord, work)
        self._work = work

    async def owe(self, endpoint_id: str, event_id: str, event_type: str, **values: Any) -> DeliveryRecord:
        """Promise an event to an endpoint; the sender is told once this is committed."""
        now = self._work.clock.now()
        fresh: dict[str, Any] = {
            "id": new_id("dlv"),
            "state": "pending",
            "attempts": [],
            "created_at": now,
            "updated_at": now,
        }
        named = {"endpoint_id": endpoint_id, "event_id": event_id, "event_type": event_type, "next_attempt_at": now}
        self._work.topics.add(DELIVERIES)
        return await self._rows.add(**(fresh | named | values))

    async def get(self, delivery_id: str) -> DeliveryRecord | None:
        """The delivery with that id."""
        return await self._rows.get(delivery_id)

    async def page(self, window: Window, endpoint_id: str, wanted: DeliveryFilter) -> Slice[DeliveryRecord]:
        """The deliveries of one endpoint that match `wanted`, newest first."""
        return await self._rows.page(window, _TABLE.c.endpoint_id == endpoint_id, *_conditions(wanted))

    async def drop(self, endpoint_id: str) -> int:
        """Forget every delivery of an endpoint."""
        return await self._rows.remove(_TABLE.c.endpoint_id == endpoint_id)

    async def redeliver(self, delivery_id: str) -> DeliveryRecord | None:
        """Begin a new series of tries, now; None while one is still under way."""
        now = self._work.clock.now()
        self._work.topics.add(DELIVERIES)
        idle = _TABLE.c.state.in_(("succeeded", "failed"))
        values: dict[str, Any] = {"state": "pending", "next_attempt_at": now, "updated_at": now}
        return await self._rows.change(delivery_id, idle, series_start=_TABLE.c.attempt, **values)

    async def conclude(self, delivery_id: str, attempt: int, **values: Any) -> DeliveryRecord | None:
        """Write down how try number `attempt` went; None when somebody else has taken over since."""
        held = and_(_TABLE.c.state == "sending", _TABLE.c.attempt == attempt)
        released = {"lease_owner": None, "lease_expires_at": None, "updated_at": self._work.clock.now()}
        return await self._rows.change(delivery_id, held, **(released | values))


def _conditions(wanted: DeliveryFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state == "pending":
        # That a try is on its way this very moment is nobody's business.
        found.append(_TABLE.c.state.in_(("pending", "sending")))
    elif wanted.state is not None:
        found.append(_TABLE.c.state == wanted.state)
    if wanted.event_type is not None:
        found.append(_TABLE.c.event_type == wanted.event_type)
    if wanted.created_after is not None:
        found.append(_TABLE.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(_TABLE.c.created_at < wanted.created_before)
    return found


class Outbox:
    """Deliveries of every customer that are due."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def has_due(self, now: datetime, busy: Collection[str] = ()) -> bool:
        """Whether a claim would find anything."""
        due = select(_TABLE.c.id).where(_is_due(now), _TABLE.c.endpoint_id.not_in(sorted(busy)))
        return await self._connection.row(due.limit(1)) is not None

    async def claim(
        self, owner: str, now: datetime, lease: timedelta, limit: int, *, share: int, busy: Collection[str] = ()
    ) -> list[DeliveryRecord]:
        """Lease up to `limit` deliveries that are due; each begins its next try.

        At most `share` of them are for the same endpoint, and none for those that are `busy`.
        """
        place = func.row_number().over(partition_by=_TABLE.c.endpoint_id, order_by=_TABLE.c.next_attempt_at)
        due = select(_TABLE.c.id, _TABLE.c.next_attempt_at, place.label("place"))
        ranked = due.where(_is_due(now), _TABLE.c.endpoint_id.not_in(sorted(busy))).subquery()
        ready = select(ranked.c.id).where(ranked.c.place <= share).order_by(ranked.c.next_attempt_at).limit(limit)
        columns = [column for column in _TABLE.c if column.name in DeliveryRecord.__dataclass_fields__]
        held = {"state": "sending", "lease_owner": owner, "lease_expires_at": now + lease}
        taken = update(_TABLE).where(_TABLE.c.id.in_(ready)).values(attempt=_TABLE.c.attempt + 1, **held)
        return [DeliveryRecord(**row) for row in await self._connection.rows(returning(taken, *columns))]


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Its time has come, or whoever was sending it is gone; what is owed to a disabled endpoint waits."""
    lost = and_(_TABLE.c.state == "sending", _TABLE.c.lease_expires_at <= now)
    due = and_(_TABLE.c.state == "pending", _TABLE.c.next_attempt_at <= now)
    listens = and_(webhook_endpoints.c.id == _TABLE.c.endpoint_id, webhook_endpoints.c.state == "enabled")
    return and_(or_(due, lost), select(webhook_endpoints.c.id).where(listens).exists())
