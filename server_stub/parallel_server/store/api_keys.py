"""The repository of API keys, and the one look-up that knows no tenant yet: who holds this key?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, bindparam, select, update

from .connection import Database
from .ids import new_id
from .owned import OwnedTable, Work
from .paging import Slice, Window
from .schema import api_keys, organizations


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """A key without its secret: `hash` recognises it, `start` shows which one it is."""

    org_id: str
    mode: Literal["live", "test"]
    id: str
    name: str
    hash: str
    start: str
    permissions: tuple[str, ...]
    resource_ids: tuple[str, ...] | None
    ip_allowlist: tuple[str, ...] | None
    metadata: Mapping[str, str] | None
    pinned_version: str | None
    replaced_by: str | None
    created_by: str | None
    rev: int
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime

    def is_live_at(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


@dataclass(frozen=True, slots=True)
class KnownKey(ApiKeyRecord):
    """A key that was recognised, with the tier of the customer who holds it."""

    tier: str


class ApiKeys:
    """API keys of one customer in one mode. A revoked one is found by nobody."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(api_keys, ApiKeyRecord, work)
        self._work = work

    async def create(self, **values: Any) -> ApiKeyRecord:
        """Insert a key by its hash; the secret itself is never stored."""
        return await self._rows.add(**({"id": new_id("key"), "created_at": self._work.clock.now()} | values))

    async def get(self, key_id: str) -> ApiKeyRecord | None:
        """The key with that id, unless it was revoked."""
        record = await self._rows.get(key_id)
        return record if record is not None and record.revoked_at is None else None

    async def page(self, window: Window, within: frozenset[str] | None = None) -> Slice[ApiKeyRecord]:
        """Keys that were not revoked, newest first; expired ones are among them.

        With `within`, only those that are limited to resources of that set.
        """
        conditions: list[ColumnElement[bool]] = [api_keys.c.revoked_at.is_(None)]
        if within is not None:
            conditions.append(self._work.dialect.has_only(api_keys.c.resource_ids, within))
        return await self._rows.page(window, *conditions)

    async def change(self, key_id: str, *, rev: int | None = None, **values: Any) -> ApiKeyRecord | None:
        """Change a key, if it is not revoked and (when `rev` is given) is still of that revision."""
        conditions: list[ColumnElement[bool]] = [api_keys.c.revoked_at.is_(None)]
        if rev is not None:
            conditions.append(api_keys.c.rev == rev)
        return await self._rows.change(key_id, *conditions, rev=api_keys.c.rev + 1, **values)

    async def revoke(self, key_id: str, *, rev: int | None = None) -> ApiKeyRecord | None:
        """End a key at once."""
        return await self.change(key_id, rev=rev, revoked_at=self._work.clock.now())


_COLUMNS = tuple(api_keys.c[name] for name in ApiKeyRecord.__dataclass_fields__)
_JOINED = select(*_COLUMNS, organizations.c.tier).join(organizations, organizations.c.id == api_keys.c.org_id)
_BY_HASH = _JOINED.where(api_keys.c.hash == bindparam("hash"))
_BY_ID = _JOINED.where(api_keys.c.id == bindparam("id"))


class KeyDirectory:
    """Finds keys before anybody knows whose they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_by_hash(self, key_hash: str) -> KnownKey | None:
        """The key with that hash, revoked and expired ones too: the caller says what is wrong with them."""
        async with self._database.reading() as connection:
            return _known(await connection.row(_BY_HASH, {"hash": key_hash}))

    async def find(self, key_id: str) -> KnownKey | None:
        """The key with that id, in whatever condition."""
        async with self._database.reading() as connection:
            return _known(await connection.row(_BY_ID, {"id": key_id}))

    async def pin_version(self, key_id: str, version: str) -> None:
        """Pin the dated version of a key that has none yet."""
        unpinned = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.pinned_version.is_(None))
        async with self._database.writing() as connection:
            await connection.run(unpinned.values(pinned_version=version))

    async def touch(self, used: Mapping[str, datetime]) -> None:
        """Remember when keys were last used; called now and then with many, not at each request."""
        if not used:
            return
        rows = [{"key_id": key_id, "used_at": moment} for key_id, moment in used.items()]
        statement = update(api_keys).where(api_keys.c.id == bindparam("key_id"))
        async with self._database.writing() as connection:
            await connection.run(statement.values(last_used_at=bindparam("used_at")), rows)


def _known(row: Mapping[str, Any] | None) -> KnownKey | None:
    return None if row is None else KnownKey(**row)
