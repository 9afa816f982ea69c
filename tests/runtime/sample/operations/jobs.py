"""Operations: jobs."""

from __future__ import annotations

from .. import models
from ..transport import Operation, PollSpec, PollStep, StreamSpec

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
_POLL = PollSpec(
    retrieve=lambda: RETRIEVE,
    parameter="job_id",
    status="state",
    done=("completed",),
    failed=("failed", "canceled"),
    interval=0.01,
    events=PollStep(lambda: STREAM, "job_id"),
    cancel=PollStep(lambda: CANCEL, "job_id"),
)
RUN: Operation[models.Job] = Operation(
    id="jobs.run",
    method="POST",
    path="/v2/jobs",
    returns=lambda: models.Job,
    at="data",
    idempotency="Idempotency-Key",
    poll=_POLL,
)
RETRIEVE: Operation[models.Job] = Operation(
    id="jobs.retrieve", method="GET", path="/v2/jobs/{job_id}", returns=lambda: models.Job, at="data", poll=_POLL
)
CANCEL: Operation[models.Job] = Operation(
    id="jobs.cancel", method="POST", path="/v2/jobs/{job_id}/cancel", returns=lambda: models.Job, at="data"
)
EXPORT: Operation[models.Job] = Operation(
    id="exports.jobs",
    method="GET",
    path="/v2/exports/jobs",
    accept="application/x-ndjson",
    returns=lambda: models.Job,
    stream=StreamSpec(format="lines", trailer="_end", error="error"),
)
