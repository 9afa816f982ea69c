"""One table as one customer sees it. The tenant filter is added here, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Executable, Table, Update, bindparam, delete, insert, select, update

from .clock import Clock
from .connection import Connection
from .dialect import Dialect
from .paging import Query, Slice, Window, fetch
from .scope import Scope

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Work:
    """What the repositories of one unit of work share."""

    connection: Connection
    scope: Scope
    clock: Clock
    dialect: Dialect
    # Who is woken once the work is committed.
    topics: set[str] = field(default_factory=set[str])


class OwnedTable(Generic[R]):
    """The rows of `table` that belong to the scope of `work`, read as `record`s."""

    def __init__(self, table: Table, record: type[R], work: Work) -> None:
        self.table = table
        self.work = work
        self._record = record

    async def get(self, row_id: str) -> R | None:
        """The row with that id, if this customer has one."""
        return await self.one(_by_id(self.table, self._record), id=row_id)

    async def first(self, *conditions: ColumnElement[bool], order: ColumnElement[Any] | None = None) -> R | None:
        """The first row that meets the conditions."""
        query = self.select(*conditions).limit(1)
        row = await self.work.connection.row(query if order is None else query.order_by(order))
        return None if row is None else self._record(**row)

    async def all(self, *conditions: ColumnElement[bool], order: ColumnElement[Any] | None = None) -> list[R]:
        """Every row that meets the conditions."""
        query = self.select(*conditions)
        rows = await self.work.connection.rows(query if order is None else query.order_by(order))
        return [self._record(**row) for row in rows]

    async def one(self, query: Query, **values: Any) -> R | None:
        """The first row of a query that `prepared` made."""
        row = await self.work.connection.row(query, values | self._scope_values())
        return None if row is None else self._record(**row)

    async def many(self, query: Query, **values: Any) -> list[R]:
        """Every row of a query that `prepared` made."""
        rows = await self.work.connection.rows(query, values | self._scope_values())
        return [self._record(**row) for row in rows]

    async def page(self, window: Window, *conditions: ColumnElement[bool]) -> Slice[R]:
        """The rows in `window` that meet the conditions, newest first."""
        query = self.select(*conditions)
        return await fetch(self.work.connection, query, self.table, window, lambda row: self._record(**row))

    async def add(self, **values: Any) -> R:
        """Insert a row; raises `DuplicateError` when a unique index refuses it."""
        owned = values | {"org_id": self.work.scope.org_id, "mode": self.work.scope.mode}
        await self.work.connection.run(insert(self.table), owned)
        defaults = {name: column_default(self.table, name) for name in _names(self._record) if name not in owned}
        return self._record(**{name: owned.get(name, defaults.get(name)) for name in _names(self._record)})

    async def add_all(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert several rows with the same columns in one statement."""
        if not rows:
            return
        owned = [row | {"org_id": self.work.scope.org_id, "mode": self.work.scope.mode} for row in rows]
        await self.work.connection.run(insert(self.table), owned)

    async def change(self, row_id: str, *conditions: ColumnElement[bool], **values: Any) -> R | None:
        """Update one row if it still meets the conditions; its new content, or None."""
        changed = update(self.table).where(self.table.c.id == row_id, *self._mine(), *conditions).values(**values)
        row = await self.work.connection.row(returning(changed, *_columns(self.table, self._record)))
        return None if row is None else self._record(**row)

    async def remove(self, *conditions: ColumnElement[bool]) -> int:
        """Delete the rows that meet the conditions."""
        return await self.work.connection.run(delete(self.table).where(*self._mine(), *conditions))

    def select(self, *conditions: ColumnElement[bool]) -> Query:
        """A query over this customer's rows."""
        return select(*_columns(self.table, self._record)).where(*self._mine(), *conditions)

    def _scope_values(self) -> dict[str, str]:
        return {"org_id": self.work.scope.org_id, "mode": self.work.scope.mode}

    def _mine(self) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        scope = self.work.scope
        return self.table.c.org_id == scope.org_id, self.table.c.mode == scope.mode


def prepared(table: Table, record: type[Any], *conditions: ColumnElement[bool]) -> Query:
    """A query over one customer's rows whose values are named with `bindparam` and given later.

    It is made once: composing a statement costs more than SQLite takes to answer it.
    """
    return select(*_columns(table, record)).where(*owned_by_parameters(table), *conditions)


def owned_by_parameters(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The tenant filter of a prepared statement; the scope is bound to `org_id` and `mode`."""
    return table.c.org_id == bindparam("org_id"), table.c.mode == bindparam("mode")


def returning(statement: Update, *columns: Any) -> Executable:
    """`statement`, answering with those columns of the rows it changed."""
    # The type of a result row depends on how many columns are named, which is not known here.
    narrowed: Any = statement
    return narrowed.returning(*columns)


def column_default(table: Table, name: str) -> Any:
    """The scalar that a column gets when an insert leaves it out."""
    default: Any = table.c[name].default
    return default.arg if default is not None else None


@cache
def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(record))


@cache
def _columns(table: Table, record: type[Any]) -> tuple[Any, ...]:
    return tuple(table.c[name] for name in _names(record))


@cache
def _by_id(table: Table, record: type[Any]) -> Query:
    return prepared(table, record, table.c.id == bindparam("id"))
