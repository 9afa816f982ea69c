"""Pipelines, the jobs that run on them, what each job said, and the catalogue of models."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, text

from .columns import document, instant, metadata, newest_first, owner

pipelines = Table(
    "pipelines",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("description", String),
    Column("state", String, nullable=False),
    Column("model_id", String, nullable=False),
    Column("gpu_type", String, nullable=False),
    Column("gpu_count", Integer, nullable=False),
    # What it is being scaled from; the greater of the two counts against the quota.
    Column("previous_gpu_count", Integer),
    Column("timeout_seconds", Integer, nullable=False),
    Column("streaming", Boolean, nullable=False),
    document("config"),
    document("metadata"),
    document("failure"),
    Column("latest_job_id", String, nullable=False),
    Column("search_text", String, nullable=False, default=""),
    Column("rev", Integer, nullable=False, default=1),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("deleted_at"),
)
newest_first(pipelines)
# A name is free again once its pipeline is deleted.
Index(
    "ix_pipelines_name",
    pipelines.c.org_id,
    pipelines.c.mode,
    pipelines.c.name,
    unique=True,
    sqlite_where=text("deleted_at IS NULL"),
    postgresql_where=text("deleted_at IS NULL"),
)

jobs = Table(
    "jobs",
    metadata,
    *owner(),
    Column("id", String, primary_key=True),
    Column("pipeline_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),
    document("input"),
    document("output"),
    document("failure"),
    document("metadata"),
    # Only of scaling: how many GPUs the pipeline is to have.
    Column("gpu_count", Integer),
    Column("stream", Boolean, nullable=False),
    Column("webhook_endpoint_id", String),
    Column("progress_percent", Integer, nullable=False, default=0),
    Column("gpu_seconds", Float, nullable=False, default=0.0),
    # `attempt` only grows: it is the fencing token.
    Column("search_text", String, nullable=False, default=""),
    Column("attempt", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("timeout_seconds", Integer, nullable=False),
    Column("last_event", Integer, nullable=False, default=0),
    Column("lease_owner", String),
    Column("rev", Integer, nullable=False, default=1),
    instant("lease_expires_at"),
    instant("available_at", nullable=False),
    instant("created_at", nullable=False),
    instant("updated_at", nullable=False),
    instant("started_at"),
    instant("finished_at"),
)
newest_first(jobs)
Index("ix_jobs_pipeline", jobs.c.pipeline_id, jobs.c.created_at, jobs.c.id)
Index("ix_jobs_queue", jobs.c.state, jobs.c.available_at)

job_events = Table(
    "job_events",
    metadata,
    *owner(),
    Column("job_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("attempt", Integer, nullable=False),
    Column("type", String, nullable=False),
    document("data"),
    instant("created_at", nullable=False),
)

models = Table(
    "models",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    document("body"),
    instant("created_at", nullable=False),
)
