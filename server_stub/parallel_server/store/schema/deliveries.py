"""Webhook endpoints and the deliveries owed to them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from .columns import document, instant, metadata, newest_first, owner, text_list

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("url", String, nullable=False),
    Column("description", String),
    text_list("event_types"),
    Column("state", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("previous_secret", String),
    instant("previous_secret_expires_at"),
    Column("api_version", String, nullable=False),
    Column("rev", Integer, nullable=False, default=1),
    instant("failing_since"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("deleted_at"),
)
newest_first(webhook_endpoints)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("endpoint_id", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("event_type", String, nullable=False),
    Column("state", String, nullable=False),
    document("attempts"),
    # `attempt` only grows: it fences a sender that lost its lease. `series_start` is its value at the last redelivery.
    Column("attempt", Integer, nullable=False, default=0),
    Column("series_start", Integer, nullable=False, default=0),
    Column("lease_owner", String),
    instant("lease_expires_at"),
    instant("next_attempt_at"),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    UniqueConstraint("endpoint_id", "event_id", name="webhook_deliveries_once"),
)
newest_first(webhook_deliveries)
Index("ix_webhook_deliveries_due", webhook_deliveries.c.state, webhook_deliveries.c.next_attempt_at)
Index("ix_webhook_deliveries_endpoint", webhook_deliveries.c.endpoint_id, webhook_deliveries.c.created_at)
