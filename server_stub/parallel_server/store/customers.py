"""The repositories of the people of a customer, of its billing details, and of what it used; and the customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import func, insert, select, update

from .connection import Connection, DuplicateError
from .ids import new_id
from .owned import OwnedTable, Work
from .paging import Slice, Window
from .schema import billing, members, organizations, usage_days

TierName: TypeAlias = Literal["free", "pro", "enterprise", "test"]


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """A customer."""

    id: str
    name: str
    tier: TierName
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A person who acts for a customer."""

    id: str
    email: str
    name: str | None
    role: str
    state: str
    rev: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class BillingRecord:
    """Whom to bill, and how much may be spent."""

    tier: TierName | None
    billing_email: str | None
    monthly_budget_cents: int | None
    alert_at_percent: int
    rev: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """What was used on one day (UTC) of one type of GPU."""

    day: str
    gpu_type: str
    gpu_seconds: float


_COLUMNS = tuple(organizations.c[name] for name in OrganizationRecord.__dataclass_fields__)


class Organizations:
    """Every customer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, name: str, tier: TierName, now: datetime, org_id: str | None = None) -> OrganizationRecord:
        """Insert a customer."""
        record = OrganizationRecord(org_id or new_id("cust"), name, tier, now)
        values = {"id": record.id, "name": name, "tier": tier, "created_at": now}
        await self._connection.run(insert(organizations), values)
        return record

    async def get(self, org_id: str) -> OrganizationRecord | None:
        """The customer with that id."""
        row = await self._connection.row(select(*_COLUMNS).where(organizations.c.id == org_id))
        return None if row is None else OrganizationRecord(**row)

    async def find_by_name(self, name: str) -> OrganizationRecord | None:
        """The oldest customer of that name."""
        query = select(*_COLUMNS).where(organizations.c.name == name).order_by(organizations.c.created_at)
        row = await self._connection.row(query.limit(1))
        return None if row is None else OrganizationRecord(**row)

    async def set_tier(self, org_id: str, tier: TierName) -> None:
        """Move a customer to another tier."""
        await self._connection.run(update(organizations).where(organizations.c.id == org_id).values(tier=tier))

    async def keep_history(self, org_id: str) -> None:
        """Exempt a customer from forgetting."""
        mine = organizations.c.id == org_id
        await self._connection.run(update(organizations).where(mine).values(keeps_history=True))


class Members:
    """Members of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(members, MemberRecord, work)
        self._work = work

    async def create(self, **values: Any) -> MemberRecord:
        """Insert a member; raises `DuplicateError` when the address is taken, however it is capitalised."""
        if await self._rows.first(func.lower(members.c.email) == func.lower(values["email"])) is not None:
            raise DuplicateError(values["email"])
        now = self._work.clock.now()
        fresh = {"id": new_id("user"), "state": "invited", "created_at": now, "updated_at": now}
        return await self._rows.add(**(fresh | values))

    async def get(self, member_id: str) -> MemberRecord | None:
        """The member with that id."""
        return await self._rows.get(member_id)

    async def page(self, window: Window, role: str | None = None) -> Slice[MemberRecord]:
        """Members, newest first."""
        return await self._rows.page(window, *([] if role is None else [members.c.role == role]))

    async def with_role(self, role: str) -> list[MemberRecord]:
        """The members that have `role`."""
        return await self._rows.all(members.c.role == role)

    async def change(self, member_id: str, *, rev: int | None = None, **values: Any) -> MemberRecord | None:
        """Change a member, if they exist and (when `rev` is given) are still of that revision."""
        conditions = [] if rev is None else [members.c.rev == rev]
        stamped = {"updated_at": self._work.clock.now()} | values
        return await self._rows.change(member_id, *conditions, rev=members.c.rev + 1, **stamped)

    async def delete(self, member_id: str, *, rev: int | None = None) -> bool:
        """Remove a member; False when there was none of that revision."""
        conditions = [members.c.id == member_id, *([] if rev is None else [members.c.rev == rev])]
        return await self._rows.remove(*conditions) > 0


class Billing:
    """The billing details of one customer."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(billing, BillingRecord, work)
        self._work = work

    async def get(self) -> BillingRecord | None:
        """The details, unless none were ever given."""
        return await self._rows.first()

    async def save(self, **values: Any) -> BillingRecord:
        """Set some of the details and keep the others."""
        now = self._work.clock.now()
        current = await self._rows.first()
        if current is None:
            return await self._rows.add(**({"created_at": now, "updated_at": now} | values))
        scope = self._work.scope
        mine = (billing.c.org_id == scope.org_id, billing.c.mode == scope.mode)
        changed = update(billing).where(*mine).values(rev=billing.c.rev + 1, updated_at=now, **values)
        await self._work.connection.run(changed)
        return replace(current, **values, rev=current.rev + 1, updated_at=now)


class Usage:
    """What one customer used, day by day."""

    def __init__(self, work: Work) -> None:
        self._rows = OwnedTable(usage_days, UsageRecord, work)
        self._work = work

    async def count(self, gpu_type: str, gpu_seconds: float) -> None:
        """Add to what was used today."""
        today = self._work.clock.now().date().isoformat()
        scope = self._work.scope
        mine = (usage_days.c.org_id == scope.org_id, usage_days.c.mode == scope.mode)
        which = (*mine, usage_days.c.day == today, usage_days.c.gpu_type == gpu_type)
        more = update(usage_days).where(*which).values(gpu_seconds=usage_days.c.gpu_seconds + gpu_seconds)
        if not await self._work.connection.run(more):
            await self._rows.add(day=today, gpu_type=gpu_type, gpu_seconds=gpu_seconds)

    async def between(self, first: date, last: date) -> list[UsageRecord]:
        """What was used on each day from `first` to `last`, both counted; idle days are left out."""
        chosen = usage_days.c.day.between(first.isoformat(), last.isoformat())
        return await self._rows.all(chosen, order=usage_days.c.day)
