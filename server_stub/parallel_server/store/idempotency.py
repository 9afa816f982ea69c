"""Idempotency keys: claim, finish, release. One of many equal requests does the work; the others get its answer.

A claim is a short transaction of its own, so that a second request sees it at once. Finishing happens inside the
transaction of the work, so that work and answer are kept or lost together. A lease that ran out is taken over with a
fresh token; from then on the first owner can no longer finish, and its work is rolled back.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, and_, delete, select, update

from .clock import Clock
from .connection import Connection, Database, Row
from .dialect import Dialect
from .owned import Work
from .schema import idempotency_keys
from .scope import Scope

LIFETIME = timedelta(hours=24)
LEASE = timedelta(seconds=30)

_TABLE = idempotency_keys


class LostClaimError(Exception):
    """Another request took the key over; whatever this one did must be rolled back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The caller does the work, and finishes or releases with this token."""

    scope: Scope
    key_hash: str
    token: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The work was done before; this was the answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """Somebody is doing the work right now."""

    retry_after: float


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The key was used for another request."""


Claim: TypeAlias = Claimed | Replay | InProgress | Mismatch


class IdempotencyDesk:
    """Where keys are claimed and released, each in a transaction of its own."""

    def __init__(self, database: Database, clock: Clock, dialect: Dialect) -> None:
        self._database = database
        self._clock = clock
        self._dialect = dialect

    async def claim(self, scope: Scope, key_hash: str, fingerprint: str) -> Claim:
        """Ask to do the work of a request; exactly one of many that ask at once is told to."""
        claimed = Claimed(scope, key_hash, secrets.token_hex(16))
        now = self._clock.now()
        async with self._database.writing() as connection:
            if await self._insert(connection, claimed, fingerprint, now):
                return claimed
            row = await connection.row(select(_TABLE).where(_is_key(claimed)))
            # The insert was refused, and nobody deletes inside this transaction: the row is there.
            assert row is not None
            found = _judge(row, fingerprint, now)
            if found is not None:
                return found
            return await self._take_over(connection, claimed, row, fingerprint, now)

    async def renew(self, claimed: Claimed) -> bool:
        """Prolong the lease while the work goes on; False when the claim was lost."""
        renewed = update(_TABLE).where(_is_mine(claimed)).values(lease_expires_at=self._clock.now() + LEASE)
        async with self._database.writing() as connection:
            return await connection.run(renewed) > 0

    async def release(self, claimed: Claimed) -> None:
        """Give the key back after a failure: a retry will do the work."""
        async with self._database.writing() as connection:
            await connection.run(delete(_TABLE).where(_is_mine(claimed)))

    async def _insert(self, connection: Connection, claimed: Claimed, fingerprint: str, now: datetime) -> bool:
        values = _owned(claimed) | _fresh(claimed, fingerprint, now)
        return await connection.run(self._dialect.insert_or_skip(_TABLE), values) > 0

    async def _take_over(
        self, connection: Connection, claimed: Claimed, row: Row, fingerprint: str, now: datetime
    ) -> Claim:
        values = _fresh(claimed, fingerprint, now) | {"status": None, "headers": None, "body": None}
        if row["expires_at"] > now:
            # The same key, whose first owner died: it still counts from its first use.
            values |= {"expires_at": row["expires_at"], "created_at": row["created_at"]}
        unchanged = and_(_is_key(claimed), _TABLE.c.lock_token == row["lock_token"])
        if await connection.run(update(_TABLE).where(unchanged).values(**values)):
            return claimed
        return InProgress(retry_after=1.0)


class IdempotencyKeys:
    """The part that belongs to the transaction of the work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def finish(self, claimed: Claimed, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Keep the answer for replays; raises `LostClaimError` when the claim was taken over."""
        answer: dict[str, Any] = {"state": "done", "status": status, "headers": dict(headers), "body": body}
        if not await self._work.connection.run(update(_TABLE).where(_is_mine(claimed)).values(**answer)):
            raise LostClaimError("the idempotency key was taken over by another request")


def _judge(row: Row, fingerprint: str, now: datetime) -> Claim | None:
    """What a key that exists means for a new request; None when it may be taken over."""
    if row["expires_at"] <= now:
        return None
    if row["fingerprint"] != fingerprint:
        return Mismatch()
    if row["state"] == "done":
        return Replay(row["status"], row["headers"] or {}, row["body"] or b"")
    if row["lease_expires_at"] > now:
        return InProgress(retry_after=1.0)
    return None


def _owned(claimed: Claimed) -> dict[str, Any]:
    return {"org_id": claimed.scope.org_id, "mode": claimed.scope.mode, "key_hash": claimed.key_hash}


def _fresh(claimed: Claimed, fingerprint: str, now: datetime) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint,
        "state": "running",
        "lock_token": claimed.token,
        "lease_expires_at": now + LEASE,
        "expires_at": now + LIFETIME,
        "created_at": now,
    }


def _is_key(claimed: Claimed) -> ColumnElement[bool]:
    scope = claimed.scope
    return and_(_TABLE.c.org_id == scope.org_id, _TABLE.c.mode == scope.mode, _TABLE.c.key_hash == claimed.key_hash)


def _is_mine(claimed: Claimed) -> ColumnElement[bool]:
    return and_(_is_key(claimed), _TABLE.c.lock_token == claimed.token, _TABLE.c.state == "running")
