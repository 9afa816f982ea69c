"""The loop that takes jobs from the queue, keeps their leases alive and lets each run.

A worker that dies leaves nothing to clean up: its leases run out (or, on the same host, are ended by the next worker
that starts), and its jobs are tried again. Whatever it still writes is refused, because the attempt has moved on.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog

from parallel_server.gpu import GpuPool
from parallel_server.services import lifecycle
from parallel_server.store import Store
from parallel_server.store.jobs import JobRecord
from parallel_server.store.signals import LEASES, QUEUE

from .job_run import JobRun
from .owner import Owner
from .retries import RetryPolicy

_log = structlog.get_logger("parallel_server.worker")

LEASE = timedelta(seconds=30)
_POLL_SECONDS = 1.0


class JobLoop:
    """Runs up to `concurrency` jobs at once until it is stopped."""

    def __init__(
        self,
        store: Store,
        gpu: GpuPool,
        *,
        concurrency: int = 32,
        lease: timedelta = LEASE,
        retries: RetryPolicy | None = None,
        grace: float = 5.0,
    ) -> None:
        self.owner = Owner.of_this_process()
        self._store = store
        self._lease = lease
        self._concurrency = concurrency
        self._grace = grace
        self._run = JobRun(store, gpu, retries or RetryPolicy())
        # By attempt: a job that was handed back may be claimed again before its last attempt has noticed.
        self._held: dict[tuple[str, int], _Held] = {}
        self._is_stopping = False

    async def run(self) -> None:
        """Work until `stop`; then finish what can be finished within the grace period and hand back the rest."""
        await self._reclaim()
        keeper = asyncio.create_task(self._keep_leases())
        try:
            with self._store.signals.listening(QUEUE) as listener:
                while not self._is_stopping:
                    await self._take()
                    await listener.wait(await self._pause())
                    if keeper.done():
                        # Without it every lease would run out under its job.
                        await keeper
            await self._wind_down()
        finally:
            keeper.cancel()
            for held in self._held.values():
                held.task.cancel()

    def stop(self) -> None:
        """Take no more jobs; `run` returns once those it holds are done or handed back."""
        self._is_stopping = True
        self._store.signals.send([QUEUE])

    async def _reclaim(self) -> None:
        """End the leases of workers that died on this host, so that their jobs go on at once."""
        async with self._store.system() as system:
            for name in await system.queue.lease_owners():
                owner = Owner.parse(name)
                if owner is not None and owner.is_gone():
                    await system.queue.expire_leases(name, self._store.clock.now())

    async def _take(self) -> None:
        """Claim as many jobs as there is room for, and start them."""
        room = self._concurrency - len(self._held)
        async with self._store.read_system() as system:
            if room <= 0 or not await system.queue.has_work(self._store.clock.now()):
                return
        for job in await self._claim(room):
            held = _Held(job, asyncio.create_task(self._run.perform(job), name=job.id))
            self._held[held.key] = held
            held.task.add_done_callback(partial(self._done, held.key))

    async def _claim(self, room: int) -> list[JobRecord]:
        now = self._store.clock.now()
        async with self._store.system() as system:
            for lost in await system.queue.abandoned(now, room):
                await lifecycle.recover(system.customer(lost.org_id, lost.mode), lost, now)
            claimed = await system.queue.claim(str(self.owner), now, self._lease, room)
            for job in claimed:
                await lifecycle.begin(system.customer(job.org_id, job.mode), job, now)
        return claimed

    def _done(self, key: tuple[str, int], task: asyncio.Task[None]) -> None:
        del self._held[key]
        if not task.cancelled() and (error := task.exception()) is not None:
            # As if the process had died: the lease runs out and the job is tried again.
            _log.error("job_crashed", job_id=task.get_name(), exc_info=error)
        self._store.signals.send([QUEUE])

    async def _pause(self) -> float:
        """Seconds until the queue is worth a look, should nobody call earlier."""
        now = self._store.clock.now()
        async with self._store.read_system() as system:
            ready_at = await system.queue.next_ready_at(now)
        return _POLL_SECONDS if ready_at is None else min(_POLL_SECONDS, (ready_at - now).total_seconds())

    async def _keep_leases(self) -> None:
        """Renew what is held, and stop work on what was canceled or taken over."""
        with self._store.signals.listening(LEASES) as listener:
            while True:
                await listener.wait(self._lease.total_seconds() / 3)
                held = list(self._held.values())
                if not held:
                    continue
                until = self._store.clock.now() + self._lease
                async with self._store.system() as system:
                    kept = await system.queue.renew(str(self.owner), [attempt.key for attempt in held], until)
                for attempt in held:
                    if attempt.key not in kept:
                        attempt.task.cancel()

    async def _wind_down(self) -> None:
        if self._held:
            await asyncio.wait([held.task for held in self._held.values()], timeout=self._grace)
        left = list(self._held.values())
        for held in left:
            held.task.cancel()
        await asyncio.gather(*(held.task for held in left), return_exceptions=True)
        for held in left:
            await self._hand_back(held.job)

    async def _hand_back(self, job: JobRecord) -> None:
        try:
            async with self._store.unit_of_work(job.org_id, job.mode) as uow:
                await lifecycle.hand_back(uow, job, self._store.clock.now())
        except lifecycle.LostJobError:
            # It ended, was canceled or was taken over meanwhile: there is nothing left to give back.
            _log.debug("job_gone_before_hand_back", job_id=job.id, attempt=job.attempt)


@dataclass(frozen=True, slots=True)
class _Held:
    """An attempt that runs here."""

    job: JobRecord
    task: asyncio.Task[None]

    @property
    def key(self) -> tuple[str, int]:
        """What tells it from every other attempt."""
        return self.job.id, self.job.attempt
