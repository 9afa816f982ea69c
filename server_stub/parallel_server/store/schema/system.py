"""Rows that serve the platform itself: idempotency keys, signing keys, and the version of these tables."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from .columns import document, instant, metadata, owner

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    *owner(),
    Column("key_hash", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("state", String, nullable=False),
    Column("lock_token", String, nullable=False),
    Column("status", Integer),
    document("headers"),
    Column("body", LargeBinary),
    instant("lease_expires_at", nullable=False),
    instant("expires_at", nullable=False),
    instant("created_at", nullable=False),
)
Index(
    "ix_idempotency_keys_owner",
    idempotency_keys.c.org_id,
    idempotency_keys.c.mode,
    idempotency_keys.c.key_hash,
    unique=True,
)
Index("ix_idempotency_keys_expiry", idempotency_keys.c.expires_at)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("material", LargeBinary, nullable=False),
    instant("created_at", nullable=False),
    instant("retired_at"),
)

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True),
    instant("applied_at", nullable=False),
)
