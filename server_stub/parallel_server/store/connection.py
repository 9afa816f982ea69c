"""What repositories ask of a database: run a statement, read its rows. Backends satisfy it by shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Executable

Row: TypeAlias = Mapping[str, Any]
Values: TypeAlias = "Mapping[str, Any] | Sequence[Mapping[str, Any]] | None"


class DuplicateError(Exception):
    """A unique index refused a row: somebody else holds that name."""


class BusyError(Exception):
    """The database stayed locked for longer than a request may wait."""


class Connection(Protocol):
    """One transaction of one database."""

    async def rows(self, statement: Executable, values: Values = None) -> Sequence[Row]:
        """Every row of `statement`."""
        ...

    async def row(self, statement: Executable, values: Values = None) -> Row | None:
        """The first row of `statement`, if it has one."""
        ...

    async def run(self, statement: Executable, values: Values = None) -> int:
        """How many rows `statement` changed; raises `DuplicateError` when a unique index refuses."""
        ...


class Database(Protocol):
    """A place to keep tables."""

    @property
    def path(self) -> Path | None:
        """The file that it is, if it is one."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction that may write: commits at the end of the block, rolls back when it raises."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Connection]:
        """One consistent view of the data, for reading only."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...
