"""Keyset paging: newest first, from a position, so that rows added or removed meanwhile shift nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import gt, lt
from typing import Any, Generic, TypeAlias, TypeVar

from sqlalchemy import Select, Table, and_, or_

from .connection import Connection, Row

R = TypeVar("R")

# Rows are read by name, so what a query selects is nothing that types could check.
Query: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the sort key of its last row."""

    created_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class Slice(Generic[R]):
    """Some rows of a list, and where the next ones begin; None after the last."""

    items: Sequence[R]
    next: Position | None


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are wanted."""

    limit: int
    after: Position | None = None
    is_oldest_first: bool = False


async def fetch(
    connection: Connection, query: Query, table: Table, window: Window, make: Callable[[Row], R]
) -> Slice[R]:
    """The rows of `query` in `window`, newest first unless it says otherwise."""
    # One row more than asked for tells whether there is a next page.
    rows = await connection.rows(_narrowed(query, table, window).limit(window.limit + 1))
    kept = rows[: window.limit]
    last = Position(kept[-1]["created_at"], kept[-1]["id"]) if len(rows) > window.limit else None
    return Slice([make(row) for row in kept], last)


def _narrowed(query: Query, table: Table, window: Window) -> Query:
    created_at, row_id, after = table.c.created_at, table.c.id, window.after
    if window.is_oldest_first:
        ordered = query.order_by(created_at, row_id)
    else:
        ordered = query.order_by(created_at.desc(), row_id.desc())
    if after is None:
        return ordered
    is_beyond = gt if window.is_oldest_first else lt
    same_moment = and_(created_at == after.created_at, is_beyond(row_id, after.id))
    return ordered.where(or_(is_beyond(created_at, after.created_at), same_moment))
