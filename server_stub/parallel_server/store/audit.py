"""The audit log: appended in the transaction of the change it tells of, and chained so that tampering shows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement

from .ids import new_id
from .owned import OwnedTable, Work, prepared
from .paging import Slice, Window
from .schema import audit_log

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what to which resource, from where. `hash` covers this row and `previous_hash`."""

    id: str
    seq: int
    action: str
    actor: Mapping[str, Any]
    resource_type: str
    resource_id: str | None
    changes: Mapping[str, Any] | None
    ip: str | None
    user_agent: str | None
    request_id: str | None
    previous_hash: str
    hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries a list is to show; None leaves a question open."""

    action: str | None = None
    actor_id: str | None = None
    resource_id: str | None = None
    resource_type: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


_LAST = prepared(audit_log, AuditRecord).order_by(audit_log.c.seq.desc()).limit(1)


class AuditLog:
    """The audit log of one customer. It can only grow."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(audit_log, AuditRecord, work)
        self._work = work

    async def append(
        self,
        *,
        action: str,
        actor: Mapping[str, Any],
        resource_type: str,
        resource_id: str | None,
        changes: Mapping[str, Any] | None = None,
        ip: str | None = None,
        user_agent: str | None = None,
        request_id: str | None = None,
        **values: Any,
    ) -> AuditRecord:
        """Add an entry and chain it to the one before."""
        last = await self._rows.one(_LAST)
        entry: dict[str, Any] = {
            "id": new_id("aud"),
            "seq": 1 if last is None else last.seq + 1,
            "action": action,
            "actor": dict(actor),
            "resource_type": resource_type,
            "resource_id": resource_id,
            "changes": None if changes is None else dict(changes),
            "ip": ip,
            "user_agent": user_agent,
            "request_id": request_id,
            "previous_hash": FIRST_HASH if last is None else last.hash,
            "created_at": self._work.clock.now(),
        } | values
        return await self._rows.add(**entry, hash=_hash(entry))

    async def page(self, window: Window, wanted: AuditFilter) -> Slice[AuditRecord]:
        """Entries that match `wanted`, newest first."""
        return await self._rows.page(window, *_conditions(wanted))

    async def first_broken_link(self) -> int | None:
        """The number of the first entry that does not follow from the one before; None when the chain is whole."""
        expected = FIRST_HASH
        for position, record in enumerate(await self._rows.all(order=audit_log.c.seq), start=1):
            entry = {name: getattr(record, name) for name in AuditRecord.__dataclass_fields__ if name != "hash"}
            if record.seq != position or record.previous_hash != expected or record.hash != _hash(entry):
                return position
            expected = record.hash
        return None


def _hash(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.action is not None:
        found.append(audit_log.c.action == wanted.action)
    if wanted.actor_id is not None:
        found.append(audit_log.c.actor["id"].as_string() == wanted.actor_id)
    if wanted.resource_id is not None:
        found.append(audit_log.c.resource_id == wanted.resource_id)
    if wanted.resource_type is not None:
        found.append(audit_log.c.resource_type == wanted.resource_type)
    if wanted.created_after is not None:
        found.append(audit_log.c.created_at >= wanted.created_after)
    if wanted.created_before is not None:
        found.append(audit_log.c.created_at < wanted.created_before)
    return found
