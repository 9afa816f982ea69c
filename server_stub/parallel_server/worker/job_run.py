"""One attempt of one job: drives the GPUs and writes down what they report, as long as the lease holds."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from dataclasses import dataclass

from parallel_server.gpu import Assignment, Burst, Finished, GpuFault, GpuPool
from parallel_server.services import lifecycle
from parallel_server.store import Store
from parallel_server.store.jobs import JobRecord
from parallel_server.store.pipelines import PipelineRecord

from .retries import RetryPolicy


class JobRun:
    """Takes a claimed job to the end of its attempt."""

    def __init__(self, store: Store, gpu: GpuPool, retries: RetryPolicy) -> None:
        self._store = store
        self._gpu = gpu
        self._retries = retries

    async def perform(self, job: JobRecord) -> None:
        """Run the job; its outcome is in the store afterwards, unless the lease was lost."""
        async with self._store.read(job.org_id, job.mode) as uow:
            pipeline = await uow.pipelines.get(job.pipeline_id)
        try:
            if pipeline is None:
                await self._cancel(job)
            else:
                await self._attempt(job, _assignment(job, pipeline))
        except lifecycle.LostJobError:
            return

    async def _cancel(self, job: JobRecord) -> None:
        """End a job whose pipeline is gone. Deleting it canceled its jobs, so that this one has most likely ended."""
        async with self._store.unit_of_work(job.org_id, job.mode) as uow:
            await lifecycle.cancel(uow, job, self._store.clock.now())

    async def _attempt(self, job: JobRecord, assignment: Assignment) -> None:
        spent = _Spent()
        try:
            async with asyncio.timeout(job.timeout_seconds):
                await self._follow(job, assignment, spent)
        except GpuFault as fault:
            await self._settle(job, fault)
        except TimeoutError:
            # Cut off between two reports: what was used since the last one is billed, too.
            unreported = assignment.timeout_seconds * assignment.gpu_count - spent.gpu_seconds
            await self._record(job, Burst((), max(0.0, unreported)), assignment.gpu_type)
            message = f"The attempt ran longer than its timeout of {job.timeout_seconds} seconds."
            await self._settle(job, GpuFault("TIMED_OUT", message, is_retryable=False))

    async def _follow(self, job: JobRecord, assignment: Assignment, spent: _Spent) -> None:
        async with aclosing(self._gpu.run(assignment)) as bursts:
            async for burst in bursts:
                await self._record(job, burst, assignment.gpu_type)
                spent.gpu_seconds += burst.gpu_seconds

    async def _record(self, job: JobRecord, burst: Burst, gpu_type: str) -> None:
        async with self._store.unit_of_work(job.org_id, job.mode) as uow:
            await lifecycle.report(uow, job, burst, gpu_type)
            for report in burst.reports:
                if isinstance(report, Finished):
                    await lifecycle.complete(uow, job, report, self._store.clock.now())

    async def _settle(self, job: JobRecord, fault: GpuFault) -> None:
        failure = {"code": fault.code, "message": fault.message}
        now = self._store.clock.now()
        async with self._store.unit_of_work(job.org_id, job.mode) as uow:
            if not fault.is_retryable:
                await lifecycle.fail(uow, job, failure, now)
            elif job.attempt >= job.max_attempts:
                await lifecycle.bury(uow, job, failure, now)
            else:
                delay = self._retries.delay(job.attempt, random.random())
                await lifecycle.retry(uow, job, failure, now, at=now + delay)


@dataclass
class _Spent:
    """The GPU time of one attempt that is written down."""

    gpu_seconds: float = 0.0


def _assignment(job: JobRecord, pipeline: PipelineRecord) -> Assignment:
    # Metadata belongs to the customer and means nothing to us, except in the sandbox.
    wishes = {**pipeline.metadata, **job.metadata} if job.mode == "test" else {}
    return Assignment(
        key=f"{job.id}/{job.attempt}",
        kind=job.type,
        attempt=job.attempt,
        gpu_type=pipeline.gpu_type,
        gpu_count=pipeline.gpu_count,
        timeout_seconds=job.timeout_seconds,
        streams=job.stream,
        input=job.input or {},
        config=pipeline.config,
        wishes=wishes,
    )
