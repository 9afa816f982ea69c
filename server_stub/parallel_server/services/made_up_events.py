"""Events that never happened, for testing an endpoint: real in shape, with ids that name nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parallel_server.generated import models
from parallel_server.store.ids import new_id

from .presenting import as_json


def made_up(event_type: models.EventType, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The id of a resource that does not exist, and what an event about it says."""
    match event_type:
        case "pipeline.created" | "pipeline.deleted":
            pipeline = _pipeline(now)
            return pipeline.id, as_json(models.PipelineEventData(pipeline=pipeline))
        case "pipeline.state_changed":
            pipeline = _pipeline(now)
            return pipeline.id, as_json(
                models.PipelineStateChangedData(pipeline=pipeline, previous_state="provisioning")
            )
        case "api_key.rotated":
            key = _key(now)
            return key.id, as_json(models.ApiKeyRotatedData(api_key=key, replaced_by=new_id("key")))
        case "job.completed":
            return _about_job(_job(now, "completed", None))
        case "job.failed":
            failure = models.Failure(code="TIMED_OUT", message="The attempt ran longer than its timeout.")
            return _about_job(_job(now, "failed", failure))
        case "job.dead_lettered":
            failure = models.Failure(code="GPU_LOST", message="The GPU went away while the job ran, three times.")
            return _about_job(_job(now, "dead", failure))


def _about_job(job: models.Job) -> tuple[str, Mapping[str, Any]]:
    return job.id, as_json(models.JobEventData(job=job))


def _pipeline(now: datetime) -> models.Pipeline:
    return models.Pipeline(
        id=new_id("pipe"),
        object="pipeline",
        name="webhook-test",
        description="Made up to test a webhook endpoint.",
        state="active",
        failure=None,
        model_id="model_llama31_8b",
        gpu_type="l4",
        gpu_count=1,
        timeout_seconds=300,
        streaming=False,
        config=models.TextGenerationConfig(kind="text_generation"),
        metadata={},
        latest_job_id=new_id("job"),
        created_at=now,
        updated_at=now,
    )


def _job(now: datetime, state: models.JobState, failure: models.Failure | None) -> models.Job:
    usage = models.TokenUsage(input_tokens=4, output_tokens=2)
    said = models.TextGenerationOutput(kind="text_generation", text="It works.", finish_reason="stop", usage=usage)
    return models.Job(
        id=new_id("job"),
        object="job",
        type="run",
        pipeline_id=new_id("pipe"),
        state=state,
        attempt=3 if state == "dead" else 1,
        max_attempts=3,
        progress_percent=100 if failure is None else 0,
        input=models.TextGenerationInput(kind="text_generation", prompt="Does it work?"),
        output=said if failure is None else None,
        failure=failure,
        stream=False,
        timeout_seconds=300,
        gpu_seconds=0.0,
        webhook_endpoint_id=None,
        metadata={},
        created_at=now,
        updated_at=now,
        started_at=now,
        finished_at=now,
        next_attempt_at=None,
    )


def _key(now: datetime) -> models.ApiKey:
    return models.ApiKey(
        id=new_id("key"),
        object="api_key",
        name="webhook-test",
        mode="test",
        prefix="pk_test_0000",
        permissions=["pipelines:read"],
        resource_ids=None,
        ip_allowlist=None,
        api_version=None,
        expires_at=now,
        replaced_by=None,
        last_used_at=None,
        created_at=now,
    )
