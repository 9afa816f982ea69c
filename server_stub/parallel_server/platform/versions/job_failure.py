"""2025-01-15: a job's `error`, a line of text, became `failure` with a code and a message."""

from __future__ import annotations

from typing import cast

from parallel_server.platform.versions.change import JsonObject, VersionChange


def _with_error_text(job: JsonObject) -> JsonObject:
    if "failure" not in job:
        return job
    failure = job["failure"]
    text = cast("JsonObject", failure).get("message") if isinstance(failure, dict) else None
    return {("error" if name == "failure" else name): (text if name == "failure" else job[name]) for name in job}


CHANGE = VersionChange(
    date="2025-01-15",
    summary="job.error (text) became job.failure {code, message}",
    downgrades={"job": _with_error_text},
)
