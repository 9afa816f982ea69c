"""Resource: jobs."""

from __future__ import annotations

from ... import models
from ...data import Omit, omit
from ...operations import jobs as ops
from ...transport import AsyncLines, AsyncResource, AsyncStream, OnBadLine, RequestOptions


class AsyncJobs(AsyncResource):
    """Jobs."""

    def stream(
        self, job_id: str, *, last_event_id: str | Omit = omit, options: RequestOptions | None = None
    ) -> AsyncStream[models.JobStreamEvent]:
        """Follow a job."""
        return self._client.stream(
            ops.STREAM, path={"job_id": job_id}, headers={"Last-Event-ID": last_event_id}, options=options
        )

    def export(self, *, on_error: OnBadLine = "raise", options: RequestOptions | None = None) -> AsyncLines[models.Job]:
        """Export jobs."""
        return self._client.lines(ops.EXPORT, on_error=on_error, options=options)
