"""Operations: jobs."""

from __future__ import annotations

from .. import models
from ..transport import Operation, StreamSpec

STREAM: Operation[models.JobStreamEvent] = Operation(
    id="jobs.stream",
    method="GET",
    path="/v2/jobs/{job_id}/stream",
    accept="text/event-stream",
    returns=lambda: models.JobStreamEvent,
    stream=StreamSpec(
        format="sse", wrap=True, terminal=("done",), resume=True, error="error", reconnect=("reconnect",)
    ),
)
EXPORT: Operation[models.Job] = Operation(
    id="exports.jobs",
    method="GET",
    path="/v2/exports/jobs",
    accept="application/x-ndjson",
    returns=lambda: models.Job,
    stream=StreamSpec(format="lines", trailer="_end", error="error"),
)
