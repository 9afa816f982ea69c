"""The events of a job's stream, as they are stored and sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parallel_server.generated import models
from parallel_server.gpu import Output, Progress
from parallel_server.store.jobs import JobState, NewEvent

from .presenting import as_json


def state_changed(state: JobState, attempt: int, at: datetime, failure: Mapping[str, Any] | None = None) -> NewEvent:
    """The job is in `state` from now on."""
    cause = None if failure is None else models.Failure(code=failure["code"], message=failure["message"])
    return NewEvent("state", as_json(models.JobStateChange(state=state, attempt=attempt, failure=cause, at=at)))


def progressed(report: Progress, attempt: int) -> NewEvent:
    """The attempt is that far."""
    return NewEvent("progress", as_json(models.JobProgress(progress_percent=report.percent, attempt=attempt)))


def wrote(report: Output, attempt: int) -> NewEvent:
    """The attempt wrote a piece of its output."""
    return NewEvent("output", as_json(models.JobOutputDelta(text=report.text, attempt=attempt)))


def ended(job: models.Job) -> NewEvent:
    """Nothing more will come."""
    return NewEvent("done", as_json(job))
