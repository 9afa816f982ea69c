"""The store: opens a database and hands out units of work over it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from .api_keys import ApiKeyRecord, KeyDirectory
from .attic import Attic
from .clock import Clock, SystemClock
from .connection import Connection, Database
from .customers import OrganizationRecord, Organizations, TierName
from .deliveries import Outbox
from .dialect import Dialect
from .idempotency import IdempotencyDesk
from .migrations import migrate
from .owned import Work
from .queue import Queue
from .scope import Mode, Scope
from .secrets import hash_api_key, new_api_key, shown_start
from .signals import Signals
from .signing_keys import SigningKeys
from .sqlite import SqliteDatabase
from .unit_of_work import UnitOfWork


class UnsupportedDatabaseError(ValueError):
    """The URL names a database that this release cannot use."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; `secret` is shown this once and never stored."""

    key: ApiKeyRecord
    secret: str


@dataclass(frozen=True, slots=True)
class SystemWork:
    """What the server does for itself, across customers: the queue, the outbox, the customers."""

    queue: Queue
    outbox: Outbox
    attic: Attic
    organizations: Organizations
    connection: Connection
    clock: Clock
    dialect: Dialect
    topics: set[str] = field(default_factory=set[str])

    def customer(self, org_id: str, mode: Mode) -> UnitOfWork:
        """One customer's repositories, inside this same transaction."""
        return UnitOfWork(Work(self.connection, Scope(org_id, mode), self.clock, self.dialect, self.topics))


class Store:
    """All of the server's state. Every tenant's data is reached through a unit of work of that tenant."""

    def __init__(self, database: Database, dialect: Dialect, clock: Clock) -> None:
        self._database = database
        self._dialect = dialect
        self.clock = clock
        self.signals = Signals()
        self.api_keys = KeyDirectory(database)
        self.signing_keys = SigningKeys(database, clock)
        self.idempotency = IdempotencyDesk(database, clock, dialect)

    @asynccontextmanager
    async def unit_of_work(self, org_id: str, mode: Mode) -> AsyncGenerator[UnitOfWork]:
        """A transaction over one customer's data: committed at the end of the block, rolled back when it raises."""
        async with self._database.writing() as connection:
            uow = UnitOfWork(self._work(connection, org_id, mode))
            yield uow
        # Only now can those who are woken see what changed.
        self.signals.send(uow.topics)

    @asynccontextmanager
    async def read(self, org_id: str, mode: Mode) -> AsyncGenerator[UnitOfWork]:
        """One consistent view of one customer's data; writing through it fails."""
        async with self._database.reading() as connection:
            yield UnitOfWork(self._work(connection, org_id, mode))

    @asynccontextmanager
    async def system(self) -> AsyncGenerator[SystemWork]:
        """A transaction across customers, for workers and schedulers."""
        async with self._database.writing() as connection:
            system = self._system(connection)
            yield system
        self.signals.send(system.topics)

    @asynccontextmanager
    async def read_system(self) -> AsyncGenerator[SystemWork]:
        """A view across customers, for reading only."""
        async with self._database.reading() as connection:
            yield self._system(connection)

    async def create_organization(
        self, name: str, tier: TierName = "free", org_id: str | None = None
    ) -> OrganizationRecord:
        """Add a customer."""
        async with self.system() as system:
            return await system.organizations.create(name, tier, self.clock.now(), org_id)

    async def create_key(
        self,
        org_id: str,
        mode: Mode,
        *,
        name: str,
        permissions: Sequence[str],
        resource_ids: Sequence[str] | None = None,
        ip_allowlist: Sequence[str] | None = None,
        expires_at: datetime | None = None,
        pinned_version: str | None = None,
    ) -> NewKey:
        """Make a key for a customer, as the command line does it."""
        secret = new_api_key(mode)
        async with self.unit_of_work(org_id, mode) as uow:
            key = await uow.api_keys.create(
                name=name,
                hash=hash_api_key(secret),
                start=shown_start(secret),
                permissions=tuple(permissions),
                resource_ids=resource_ids,
                ip_allowlist=ip_allowlist,
                expires_at=expires_at,
                pinned_version=pinned_version,
            )
        return NewKey(key, secret)

    @property
    def path(self) -> Path | None:
        """The file that holds everything, on backends that have one."""
        return self._database.path

    async def close(self) -> None:
        """Close every connection."""
        await self._database.close()

    def _system(self, connection: Connection) -> SystemWork:
        return SystemWork(
            queue=Queue(connection),
            outbox=Outbox(connection),
            attic=Attic(connection),
            organizations=Organizations(connection),
            connection=connection,
            clock=self.clock,
            dialect=self._dialect,
        )

    def _work(self, connection: Connection, org_id: str, mode: Mode) -> Work:
        return Work(connection, Scope(org_id, mode), self.clock, self._dialect)


def database_path(url: str) -> Path | None:
    """The file that a database URL names; None for one that goes when it is closed.

    Raises `UnsupportedDatabaseError` for what this release cannot open: no folder is ever made where a URL points.
    """
    scheme, _, rest = url.partition("://")
    if scheme != "sqlite":
        raise UnsupportedDatabaseError(f"cannot use `{url}`: this release keeps its data in SQLite (`sqlite:///path`)")
    # As in SQLAlchemy: three slashes begin a relative path, four an absolute one.
    name = rest.removeprefix("/")
    if not name:
        return None
    path = Path(name)
    if path.is_dir():
        raise UnsupportedDatabaseError(f"cannot use `{url}`: `{path}` is a folder; name a file in it")
    if not path.parent.is_dir():
        raise UnsupportedDatabaseError(
            f"cannot use `{url}`: there is no folder `{path.parent}`; make it first, or name a file elsewhere "
            "(three slashes begin a relative path, four an absolute one)"
        )
    return path


def open_store(url: str = "sqlite://", clock: Clock | None = None) -> Store:
    """Open the database at `url` and bring its tables up to date. `sqlite://` is a file that goes when it is closed."""
    database = SqliteDatabase(database_path(url))
    dialect = Dialect()
    database.prepare(lambda connection: migrate(connection, dialect))
    return Store(database, dialect, clock or SystemClock())
