"""Column types that read and write the same on every backend, and the columns that every owned table has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Dialect, Index, MetaData, String, Table, TypeDecorator

metadata = MetaData()

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Timestamp(TypeDecorator[datetime]):
    """An instant, kept as whole microseconds since 1970: it compares as a number and never loses its zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class TextList(TypeDecorator[tuple[str, ...]]):
    """A short list of words, such as permissions; read back as a tuple."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        return None if value is None else tuple(value)


def document(name: str) -> Column[Any]:
    """A JSON column in which Python's None is SQL's NULL."""
    return Column(name, JSON(none_as_null=True))


def text_list(name: str, *, nullable: bool = False) -> Column[tuple[str, ...]]:
    """A list of words; the JSON below keeps None as SQL's NULL."""
    return Column(name, TextList(none_as_null=True), nullable=nullable)


def instant(name: str, *, nullable: bool = True) -> Column[datetime]:
    """A point in time."""
    return Column(name, Timestamp, nullable=nullable)


def owner() -> tuple[Column[str], Column[str]]:
    """Whose row it is: the customer and the mode."""
    return Column("org_id", String, nullable=False), Column("mode", String, nullable=False)


def newest_first(table: Table) -> Index:
    """The index that every list of an owned table walks."""
    return Index(f"ix_{table.name}_newest", table.c.org_id, table.c.mode, table.c.created_at, table.c.id)
