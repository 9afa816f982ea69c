"""The few places where SQL differs from one backend to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Insert, Table, and_, func, select
from sqlalchemy.dialects import sqlite

APPEND_ONLY = ("audit_log",)


class Dialect:
    """Statements that every backend spells in its own way; this one speaks SQLite."""

    name = "sqlite"

    def insert_or_skip(self, table: Table) -> Insert:
        """An insert that does nothing when a unique index already holds such a row."""
        return sqlite.insert(table).on_conflict_do_nothing()

    def has_only(self, words: ColumnElement[Any], allowed: Collection[str]) -> ColumnElement[bool]:
        """Whether a list of words is there and holds none but `allowed` ones."""
        each = func.json_each(words).table_valued("value")
        strange = select(each.c.value).where(each.c.value.not_in(sorted(allowed))).exists()
        return and_(words.is_not(None), ~strange)

    def append_only_triggers(self) -> Iterator[str]:
        """DDL after which the append-only tables refuse UPDATE and DELETE."""
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
