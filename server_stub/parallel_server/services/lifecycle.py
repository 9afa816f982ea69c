"""What a job goes through, and what that does to its pipeline. Each step is one change in one transaction.

The worker drives the steps of an attempt; requests cancel and reprocess. A step on an attempt that is over raises
`LostJobError`: whoever took it has lost the job, and must write nothing more about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parallel_server.generated import models
from parallel_server.gpu import Burst, Finished, Output, Progress
from parallel_server.store import UnitOfWork
from parallel_server.store.jobs import UNFINISHED, JobRecord, JobState, NewEvent
from parallel_server.store.signals import LEASES, QUEUE

from . import pipeline_states
from .job_events import ended, progressed, state_changed, wrote
from .presenting import as_json, present_job

TRIES = 3
_HELD: tuple[JobState, ...] = ("running",)
_ENDING_EVENTS: Mapping[JobState, str] = {
    "completed": "job.completed",
    "failed": "job.failed",
    "dead": "job.dead_lettered",
}


class LostJobError(Exception):
    """The job went on without the caller: it was canceled, taken over, or has ended."""


async def begin(uow: UnitOfWork, job: JobRecord, now: datetime) -> None:
    """Open the attempt that `job` was just claimed for."""
    await _step(uow, job, [state_changed("running", job.attempt, now)])
    await pipeline_states.work_began(uow, job)
    await _log(uow, job, "info", f"Attempt {job.attempt} of {job.max_attempts} began.")


async def report(uow: UnitOfWork, job: JobRecord, burst: Burst, gpu_type: str) -> None:
    """Write down what the GPUs report, and bill the time it took: of runs, for a pipeline gets ready at our expense."""
    billed = burst.gpu_seconds if job.type == "run" else 0.0
    events: list[NewEvent] = []
    values: dict[str, Any] = {}
    for item in burst.reports:
        if isinstance(item, Progress):
            events.append(progressed(item, job.attempt))
            values["progress_percent"] = item.percent
            await _log(uow, job, "debug", item.message)
        elif isinstance(item, Output):
            events.append(wrote(item, job.attempt))
    await _step(uow, job, events, gpu_seconds=billed, **values)
    if billed:
        await uow.usage.count(gpu_type, billed)


async def complete(uow: UnitOfWork, job: JobRecord, result: Finished, now: datetime) -> None:
    """End a job that went well."""
    output = None if result.output is None else dict(result.output)
    await _end(uow, job, "completed", now, output=output, failure=None, progress_percent=100)
    await _log(uow, job, "info", "Completed.")
    await pipeline_states.work_succeeded(uow, job)


async def fail(uow: UnitOfWork, job: JobRecord, failure: Mapping[str, Any], now: datetime) -> None:
    """End a job by its own fault; trying again would not help."""
    await _end(uow, job, "failed", now, failure=dict(failure))
    await _log(uow, job, "error", f"Failed: {failure['message']}")
    await pipeline_states.work_failed(uow, job, failure)


async def bury(uow: UnitOfWork, job: JobRecord, failure: Mapping[str, Any], now: datetime) -> None:
    """Give a job up after its last attempt; it can be reprocessed."""
    await _end(uow, job, "dead", now, failure=dict(failure))
    await _log(uow, job, "error", f"Dead after {job.attempt} attempts: {failure['message']}")
    await pipeline_states.work_failed(uow, job, failure)


async def retry(uow: UnitOfWork, job: JobRecord, failure: Mapping[str, Any], now: datetime, at: datetime) -> None:
    """Put a job back into the queue after a fault, to be tried again at `at`."""
    event = state_changed("queued", job.attempt, now, failure)
    await _step(uow, job, [event], state="queued", failure=dict(failure), available_at=at, lease_owner=None)
    uow.wake(QUEUE)
    await _log(uow, job, "warning", f"Attempt {job.attempt} failed, will try again: {failure['message']}")


async def hand_back(uow: UnitOfWork, job: JobRecord, now: datetime) -> None:
    """Put a job back into the queue because its worker stops; the interrupted attempt does not count."""
    values: dict[str, Any] = {
        "state": "queued",
        "available_at": now,
        "lease_owner": None,
        "max_attempts": job.max_attempts + 1,
    }
    await _step(uow, job, [state_changed("queued", job.attempt, now)], **values)
    uow.wake(QUEUE)
    uow.wake(LEASES)
    await _log(uow, job, "info", "Interrupted, back in the queue.")


async def recover(uow: UnitOfWork, job: JobRecord, now: datetime) -> None:
    """Take a job from a worker that died."""
    failure = {"code": "INTERNAL", "message": "The worker that ran the job stopped."}
    if job.attempt >= job.max_attempts:
        await bury(uow, job, failure, now)
    else:
        await retry(uow, job, failure, now, at=now)


async def cancel(uow: UnitOfWork, job: JobRecord, now: datetime) -> JobRecord:
    """Stop a job that is queued or running. Its worker, if it has one, learns of it and stops."""
    if job.state not in UNFINISHED:
        raise LostJobError(f"the job is {job.state}")
    canceled = await _end(uow, job, "canceled", now, failure=None)
    uow.wake(LEASES)
    await _log(uow, job, "info", "Canceled.")
    await pipeline_states.work_canceled(uow, job)
    return canceled


async def reprocess(uow: UnitOfWork, job: JobRecord, now: datetime) -> JobRecord:
    """Grant a dead job three more attempts."""
    record = await uow.jobs.advance(
        job.id,
        states=("dead",),
        events=[state_changed("queued", job.attempt, now)],
        state="queued",
        failure=None,
        finished_at=None,
        available_at=now,
        progress_percent=0,
        max_attempts=job.attempt + TRIES,
    )
    if record is None:
        raise LostJobError(f"the job is {job.state}")
    uow.wake(QUEUE)
    await _log(uow, record, "info", "Reprocessed: back in the queue with three more attempts.")
    return record


async def _step(
    uow: UnitOfWork, job: JobRecord, events: Sequence[NewEvent], *, gpu_seconds: float = 0.0, **values: Any
) -> JobRecord:
    record = await uow.jobs.advance(
        job.id, states=_HELD, attempt=job.attempt, events=events, gpu_seconds=gpu_seconds, **values
    )
    if record is None:
        raise LostJobError(f"attempt {job.attempt} of {job.id} is over")
    return record


async def _end(uow: UnitOfWork, job: JobRecord, state: JobState, now: datetime, **values: Any) -> JobRecord:
    event = state_changed(state, job.attempt, now, values.get("failure"))
    ending: dict[str, Any] = {"state": state, "finished_at": now, "lease_owner": None, "lease_expires_at": None}
    record = await uow.jobs.advance(
        job.id, states=(job.state,), attempt=job.attempt, events=[event], **(ending | values)
    )
    if record is None:
        raise LostJobError(f"attempt {job.attempt} of {job.id} is over")
    view = present_job(record)
    await uow.jobs.advance(job.id, states=(state,), events=[ended(view)])
    if state in _ENDING_EVENTS:
        data = as_json(models.JobEventData(job=view))
        told = {"pipeline_id": job.pipeline_id, "also_to": job.webhook_endpoint_id}
        await uow.events.emit(_ENDING_EVENTS[state], job.id, data, **told)
    return record


async def _log(uow: UnitOfWork, job: JobRecord, level: str, message: str) -> None:
    attributes = {"attempt": job.attempt, "job_type": job.type}
    await uow.logs.write(level, message, pipeline_id=job.pipeline_id, job_id=job.id, attributes=attributes)
