"""The audit log tells of every change what it changed, and of no secret what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from parallel_server.generated import inputs, models
from parallel_server.store.ids import new_id

from tests.server.domain import Domain, domain

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_what_is_made_comes_from_null_and_what_is_removed_goes_there(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.create_pipeline(gpu_count=2)
        async with it.request() as ctx:
            await it.services.pipelines.pipelines_delete(ctx, inputs.PipelinesDeleteInput(pipeline_id=pipeline.id))
        created, deleted = await _changes(it, "pipeline.created"), await _changes(it, "pipeline.deleted")

    assert created["name"] == {"from": None, "to": "night-run"}
    assert created["gpu_count"] == {"from": None, "to": 2}
    assert deleted["name"] == {"from": "night-run", "to": None}
    assert {"id", "object", "created_at", "updated_at", "description"}.isdisjoint(created)


async def test_a_job_is_told_of_from_its_creation_to_its_end_but_not_what_it_was_asked(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        pipeline = await it.active_pipeline()
        job = await it.create_job(pipeline.id, metadata={"simulate_failure": "retryable"})
        async with it.working():
            await it.ended(job.id)
        async with it.request() as ctx:
            await it.services.jobs.jobs_reprocess(ctx, inputs.JobsReprocessInput(job_id=job.id))
        async with it.request() as ctx:
            await it.services.jobs.jobs_cancel(ctx, inputs.JobsCancelInput(job_id=job.id))
        created = await _changes(it, "job.created")
        reprocessed, canceled = await _changes(it, "job.reprocessed"), await _changes(it, "job.canceled")

    assert created["state"] == {"from": None, "to": "queued"}
    assert "input" not in created
    assert (reprocessed["state"], canceled["state"]) == (
        {"from": "dead", "to": "queued"},
        {"from": "queued", "to": "canceled"},
    )
    assert reprocessed["max_attempts"] == {"from": 3, "to": 6}


async def test_a_rotated_secret_is_told_of_by_the_end_of_the_old_one(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        async with it.request() as ctx:
            body = models.WebhookEndpointCreate(url="https://hooks.example.com/", event_types=["job.failed"])
            asked = inputs.WebhookEndpointsCreateInput(body=body)
            endpoint = (await it.services.webhook_endpoints.webhook_endpoints_create(ctx, asked)).data
        async with it.request() as ctx:
            rotation = inputs.WebhookEndpointsRotateSecretInput(webhook_endpoint_id=endpoint.id)
            await it.services.webhook_endpoints.webhook_endpoints_rotate_secret(ctx, rotation)
        created = await _changes(it, "webhook_endpoint.created")
        rotated = await _changes(it, "webhook_endpoint.secret_rotated")

    assert "secret" not in created
    assert list(rotated) == ["previous_secret_expires_at"]
    assert rotated["previous_secret_expires_at"]["from"] is None
    assert rotated["previous_secret_expires_at"]["to"].startswith("2026-11-06T10:00")


async def test_a_delivery_that_is_sent_again_was_over_before(tmp_path: Path) -> None:
    async with domain(tmp_path) as it:
        async with it.request() as ctx:
            endpoint = await ctx.uow.webhook_endpoints.create(
                url="https://hooks.example.com/", event_types=("job.failed",), secret="s", api_version="2025-11-01"
            )
            owed = await ctx.uow.webhook_deliveries.owe(endpoint.id, new_id("evt"), "job.failed", state="failed")
        async with it.request() as ctx:
            asked = inputs.WebhookDeliveriesRedeliverInput(delivery_id=owed.id)
            await it.services.webhook_deliveries.webhook_deliveries_redeliver(ctx, asked)
        changes = await _changes(it, "webhook_delivery.redelivered")

    assert changes["state"] == {"from": "failed", "to": "pending"}


async def _changes(it: Domain, action: str) -> dict[str, Any]:
    """What the newest entry of that action says was changed."""
    async with it.request() as ctx:
        page = await it.services.audit_log.audit_log_list(ctx, inputs.AuditLogListInput(action=action, limit=1))
    return page.items[0].model_dump(mode="json", by_alias=True)["changes"]
