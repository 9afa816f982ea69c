"""What APIs call how far a thing has got: words that say what they mean, and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WORKING = frozenset(
    [
        "queued",
        "enqueued",
        "pending",
        "scheduled",
        "submitted",
        "requested",
        "waiting",
        "not_started",
        "new",
        "starting",
        "started",
        "initializing",
        "init",
        "running",
        "in_progress",
        "inprogress",
        "processing",
        "working",
        "executing",
        "active_processing",
        "preparing",
        "validating",
        "validating_files",
        "finalizing",
        "creating",
        "building",
        "provisioning",
        "importing",
        "exporting",
        "uploading",
        "converting",
        "transcribing",
        "syncing",
        "cancelling",
        "canceling",
        "unknown",
        "unspecified",
    ]
)
_DONE = frozenset(
    ["completed", "complete", "succeeded", "success", "successful", "finished", "done", "processed", "ready", "built"]
)
_FAILED = frozenset(
    [
        "failed",
        "failure",
        "fail",
        "error",
        "errored",
        "user_error",
        "system_error",
        "cancelled",
        "canceled",
        "expired",
        "timed_out",
        "timeout",
        "aborted",
        "rejected",
        "skipped",
        "crashed",
        "terminated",
        "dead",
    ]
)


@dataclass(frozen=True, slots=True)
class Course:
    """The values of a status that end a wait, and those that nobody can be sure of."""

    done: tuple[str, ...]
    failed: tuple[str, ...]
    unclear: tuple[str, ...] = ()


def course_of(values: Sequence[str]) -> Course | None:
    """What a status says of the work behind it; None where it tells of no work that comes to an end."""
    meant = {value: value.lower().replace("-", "_").replace(" ", "_") for value in values}
    done = tuple(value for value, word in meant.items() if word in _DONE)
    failed = tuple(value for value, word in meant.items() if word in _FAILED)
    working = [value for value, word in meant.items() if word in _WORKING]
    if not done or not working:
        return None
    return Course(done, failed, tuple(value for value in values if value not in {*done, *failed, *working}))
