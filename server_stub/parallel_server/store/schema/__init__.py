"""The tables. Only `store` reads or writes them."""

from .columns import metadata
from .customers import api_keys, billing, members, organizations, usage_days
from .deliveries import webhook_deliveries, webhook_endpoints
from .history import audit_log, events, logs
from .system import idempotency_keys, schema_version, signing_keys
from .workloads import job_events, jobs, models, pipelines

__all__ = [
    "api_keys",
    "audit_log",
    "billing",
    "events",
    "idempotency_keys",
    "job_events",
    "jobs",
    "logs",
    "members",
    "metadata",
    "models",
    "organizations",
    "pipelines",
    "schema_version",
    "signing_keys",
    "usage_days",
    "webhook_deliveries",
    "webhook_endpoints",
]
