"""SQLite: one connection that writes, a few that read, short statements run on the event loop itself.

A point lookup takes some 20 microseconds here, and several hundred when it is sent to a thread and back.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import orjson
from sqlalchemy import Connection as SqlConnection
from sqlalchemy import Engine, Executable, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from .connection import BusyError, DuplicateError, Row, Values

_BUSY_SECONDS = 10.0
_RETRY_SECONDS = 0.005
_READERS = 16


class SqliteConnection:
    """One open transaction. Its methods are coroutines so that a backend with a network fits the same shape."""

    def __init__(self, connection: SqlConnection) -> None:
        self._connection = connection

    async def rows(self, statement: Executable, values: Values = None) -> Sequence[Row]:
        return cast("Sequence[Row]", self._connection.execute(statement, values).mappings().all())

    async def row(self, statement: Executable, values: Values = None) -> Row | None:
        return cast("Row | None", self._connection.execute(statement, values).mappings().first())

    async def run(self, statement: Executable, values: Values = None) -> int:
        try:
            return self._connection.execute(statement, values).rowcount
        except IntegrityError as error:
            raise DuplicateError(str(error.orig)) from error


class SqliteDatabase:
    """A database in one file, in WAL mode. Several processes of one host may share it."""

    def __init__(self, path: Path | None) -> None:
        self._folder = None if path else tempfile.TemporaryDirectory(prefix="parallel-server-")
        self.path = path or Path(cast("tempfile.TemporaryDirectory[str]", self._folder).name) / "parallel.db"
        self.writer = _engine(self.path, begin="BEGIN IMMEDIATE", size=1)
        self._readers = _engine(self.path, begin="BEGIN", size=_READERS)
        self._turn = asyncio.Lock()
        self._reader_slots = asyncio.Semaphore(_READERS)

    def prepare(self, work: Callable[[SqlConnection], object]) -> None:
        """Run `work` in a transaction before anything else; other processes that start now wait for it."""
        give_up_at = monotonic() + _BUSY_SECONDS
        while True:
            try:
                with self.writer.begin() as connection:
                    work(connection)
            except OperationalError as error:
                if "locked" not in str(error) or monotonic() > give_up_at:
                    raise
                sleep(_RETRY_SECONDS)
            else:
                return

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[SqliteConnection]:
        async with self._turn:
            connection = await self._begin_writing()
            try:
                yield SqliteConnection(connection)
                connection.commit()
            finally:
                # Closing rolls back whatever was not committed.
                connection.close()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[SqliteConnection]:
        async with self._reader_slots:
            with self._readers.connect() as connection:
                yield SqliteConnection(connection)

    async def close(self) -> None:
        self.writer.dispose()
        self._readers.dispose()
        if self._folder is not None:
            self._folder.cleanup()

    async def _begin_writing(self) -> SqlConnection:
        """Take the file's write lock; another process may hold it, so wait without blocking the event loop."""
        give_up_at = monotonic() + _BUSY_SECONDS
        connection = self.writer.connect()
        while True:
            try:
                connection.begin()
            except OperationalError as error:
                if "locked" not in str(error) or monotonic() > give_up_at:
                    connection.close()
                    raise BusyError("the database is locked by another process") from error
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return connection


def _engine(path: Path, *, begin: str, size: int) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": 0.05},
        json_serializer=_dump,
        json_deserializer=orjson.loads,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_with(begin))
    return engine


def _begin_with(statement: str) -> Callable[[SqlConnection], None]:
    """A listener that opens each transaction with `statement`; the driver's own guess is switched off."""

    def begin(connection: SqlConnection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _prepare(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _dump(value: object) -> str:
    return orjson.dumps(value).decode()
