"""How stored pipelines and jobs look to customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import orjson
from pydantic import BaseModel, TypeAdapter

from parallel_server.generated import models
from parallel_server.serving.model import omit
from parallel_server.store.events import EventRecord
from parallel_server.store.jobs import JobRecord
from parallel_server.store.pipelines import PipelineRecord

M = TypeVar("M")


def present_pipeline(record: PipelineRecord, jobs: Sequence[JobRecord] | None = None) -> models.Pipeline:
    """A pipeline, with its newest jobs if they were asked for."""
    return models.Pipeline(
        id=record.id,
        object="pipeline",
        name=record.name,
        description=record.description,
        state=record.state,
        failure=_failure(record.failure),
        model_id=record.model_id,
        gpu_type=cast("models.GpuType", record.gpu_type),
        gpu_count=record.gpu_count,
        timeout_seconds=record.timeout_seconds,
        streaming=record.streaming,
        config=parse(models.PipelineConfig, record.config),
        metadata=dict(record.metadata),
        latest_job_id=record.latest_job_id,
        created_at=record.created_at,
        updated_at=record.updated_at,
        jobs=omit if jobs is None else [present_job(job) for job in jobs],
    )


def present_job(record: JobRecord) -> models.Job:
    """A job."""
    is_waiting = record.state == "queued" and record.attempt > 0
    return models.Job(
        id=record.id,
        object="job",
        type=record.type,
        pipeline_id=record.pipeline_id,
        state=record.state,
        attempt=record.attempt,
        max_attempts=record.max_attempts,
        progress_percent=record.progress_percent,
        input=None if record.input is None else parse(models.JobInput, record.input),
        output=None if record.output is None else parse(models.JobOutput, record.output),
        failure=_failure(record.failure),
        stream=record.stream,
        timeout_seconds=record.timeout_seconds,
        gpu_seconds=round(record.gpu_seconds, 3),
        webhook_endpoint_id=record.webhook_endpoint_id,
        metadata=dict(record.metadata),
        created_at=record.created_at,
        updated_at=record.updated_at,
        started_at=record.started_at,
        finished_at=record.finished_at,
        next_attempt_at=record.available_at if is_waiting else None,
    )


def present_event(record: EventRecord) -> models.Event:
    """An event, in the shape of its type."""
    return parse(models.Event, event_body(record))


def event_body(record: EventRecord) -> dict[str, Any]:
    """An event as JSON: what lists show, and what webhooks deliver."""
    return {
        "id": record.id,
        "object": "event",
        "type": record.type,
        "timestamp": record.created_at.isoformat().replace("+00:00", "Z"),
        "data": dict(record.data),
    }


def as_json(model: BaseModel) -> dict[str, Any]:
    """A model as the JSON that customers see, for events and audit entries."""
    return model.model_dump(mode="json", by_alias=True)


def parse(annotation: Any, value: Mapping[str, Any]) -> Any:
    """A stored JSON value as the model (or the union of models) that the document has for it."""
    # As JSON, because a strict model takes the text of a timestamp from JSON only.
    return _adapter(annotation).validate_json(orjson.dumps(dict(value)))


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def _failure(stored: Mapping[str, Any] | None) -> models.Failure | None:
    return None if stored is None else models.Failure(code=stored["code"], message=stored["message"])
