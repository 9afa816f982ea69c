"""Brings the tables of a database up to date, one numbered step after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import Connection, func, insert, inspect, select, text

from .dialect import Dialect
from .model_rows import MODELS
from .schema import metadata, models, schema_version

Step: TypeAlias = Callable[[Connection, Dialect], None]


class NewerSchemaError(Exception):
    """The tables were made by a newer release than this one; it would misread them."""


def _create_tables(connection: Connection, dialect: Dialect) -> None:
    metadata.create_all(connection)
    for statement in dialect.append_only_triggers():
        connection.execute(text(statement))


def _fill_catalogue(connection: Connection, _dialect: Dialect) -> None:
    for body in MODELS:
        values = {"id": body["id"], "kind": body["kind"], "body": body}
        connection.execute(insert(models), values | {"created_at": datetime.fromisoformat(body["created_at"])})


def _remember_scaling(connection: Connection, _dialect: Dialect) -> None:
    # Tables made by this release have the column already: the first step makes them as they are now.
    if "gpu_count" not in {column["name"] for column in inspect(connection).get_columns("jobs")}:
        connection.execute(text("ALTER TABLE jobs ADD COLUMN gpu_count INTEGER"))


# A step is never edited once released: a change to the tables is a new step at the end.
STEPS: tuple[Step, ...] = (_create_tables, _fill_catalogue, _remember_scaling)


def migrate(connection: Connection, dialect: Dialect) -> int:
    """Apply the steps that this database lacks, inside the caller's transaction; the version it now has."""
    schema_version.create(connection, checkfirst=True)
    current = connection.execute(select(func.coalesce(func.max(schema_version.c.version), 0))).scalar_one()
    if current > len(STEPS):
        raise NewerSchemaError(
            f"the database has schema {current}, this release knows {len(STEPS)}: upgrade the server"
        )
    for version, step in enumerate(STEPS[current:], start=current + 1):
        step(connection, dialect)
        connection.execute(insert(schema_version), {"version": version, "applied_at": datetime.now(UTC)})
    return len(STEPS)
