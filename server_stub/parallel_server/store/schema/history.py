"""What happened: events for subscribers, the audit log, and the lines that pipelines wrote."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from .columns import document, instant, metadata, newest_first, owner

events = Table(
    "events",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("resource_id", String),
    # The pipeline that it is about, if it is about one: keys may be limited to some.
    Column("pipeline_id", String),
    Column("request_id", String),
    # Made up for a test of an endpoint: it is delivered, and not listed.
    Column("is_test", Boolean, nullable=False, default=False),
    document("data"),
    instant("created_at", nullable=False),
)
newest_first(events)

# Append-only: triggers refuse UPDATE and DELETE. `hash` covers the row and the hash before it, customer by customer.
audit_log = Table(
    "audit_log",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("action", String, nullable=False),
    document("actor"),
    Column("resource_type", String, nullable=False),
    Column("resource_id", String),
    document("changes"),
    Column("ip", String),
    Column("user_agent", String),
    Column("request_id", String),
    Column("previous_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    instant("created_at", nullable=False),
)
newest_first(audit_log)
Index("ix_audit_chain", audit_log.c.org_id, audit_log.c.mode, audit_log.c.seq, unique=True)

logs = Table(
    "logs",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("level", String, nullable=False),
    Column("message", String, nullable=False),
    Column("pipeline_id", String),
    Column("job_id", String),
    Column("request_id", String),
    document("attributes"),
    Column("search_text", String, nullable=False, default=""),
    instant("created_at", nullable=False),
)
newest_first(logs)
Index("ix_logs_pipeline", logs.c.pipeline_id, logs.c.created_at, logs.c.id)
