"""Customers, the people and keys that act for them, and what they used."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, UniqueConstraint

from .columns import document, instant, metadata, newest_first, owner, text_list

organizations = Table(
    "organizations",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("tier", String, nullable=False),
    # Example data is as old as its examples, and stays.
    Column("keeps_history", Boolean, nullable=False, default=False),
    instant("created_at", nullable=False),
)

members = Table(
    "members",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False),
    Column("name", String),
    Column("role", String, nullable=False),
    Column("state", String, nullable=False),
    Column("rev", Integer, nullable=False, default=1),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    UniqueConstraint("org_id", "mode", "email", name="members_email"),
)
newest_first(members)

api_keys = Table(
    "api_keys",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("hash", String, nullable=False, unique=True),
    Column("start", String, nullable=False),
    text_list("permissions"),
    text_list("resource_ids", nullable=True),
    text_list("ip_allowlist", nullable=True),
    document("metadata"),
    Column("pinned_version", String),
    Column("replaced_by", String),
    Column("created_by", String),
    Column("rev", Integer, nullable=False, default=1),
    instant("expires_at"),
    instant("revoked_at"),
    instant("last_used_at"),
    instant("created_at", nullable=False),
)
newest_first(api_keys)

billing = Table(
    "billing",
    metadata,
    *owner(),
    # Only the sandbox keeps a tier here: there, moving to another one is make-believe.
    Column("tier", String),
    Column("billing_email", String),
    Column("monthly_budget_cents", Integer),
    Column("alert_at_percent", Integer, nullable=False, default=80),
    Column("rev", Integer, nullable=False, default=1),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
)
Index("ix_billing_owner", billing.c.org_id, billing.c.mode, unique=True)

usage_days = Table(
    "usage_days",
    metadata,
    *owner(),
    Column("day", String, nullable=False),
    Column("gpu_type", String, nullable=False),
    Column("gpu_seconds", Float, nullable=False, default=0.0),
)
_USED = (usage_days.c.org_id, usage_days.c.mode, usage_days.c.day, usage_days.c.gpu_type)
Index("ix_usage_days_owner", *_USED, unique=True)
