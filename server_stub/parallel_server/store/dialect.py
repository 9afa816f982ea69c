"""The few places where SQL differs from one backend to the next."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import sqlite

APPEND_ONLY = ("audit_log",)


class Dialect:
    """Statements that every backend spells in its own way; this one speaks SQLite."""

    name = "sqlite"

    def insert_or_skip(self, table: Table) -> Insert:
        """An insert that does nothing when a unique index already holds such a row."""
        return sqlite.insert(table).on_conflict_do_nothing()

    def append_only_triggers(self) -> Iterator[str]:
        """DDL after which the append-only tables refuse UPDATE and DELETE."""
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
