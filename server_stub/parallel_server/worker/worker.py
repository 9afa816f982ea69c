"""The worker: everything that runs behind the requests, started and stopped together."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy.exc import OperationalError

from parallel_server.gpu import GpuPool
from parallel_server.services.webhook_targets import Targets
from parallel_server.store import BusyError, Store

from .housekeeping import Housekeeper
from .job_loop import LEASE, JobLoop
from .retries import RetryPolicy
from .webhook_sender import Downgrade, WebhookSender, as_it_is

_log = structlog.get_logger("parallel_server.worker")

_PAUSE_SECONDS = 1.0


class _Part(Protocol):
    async def run(self) -> None: ...

    def stop(self) -> None: ...


class Worker:
    """Runs jobs, sends webhooks and clears away, until it is stopped.

    Any number of workers, in any processes of one host, may share a store.
    """

    def __init__(
        self,
        store: Store,
        gpu: GpuPool,
        *,
        concurrency: int = 32,
        lease: timedelta = LEASE,
        retries: RetryPolicy | None = None,
        downgrade: Downgrade = as_it_is,
        targets: Targets | None = None,
        grace: float = 5.0,
    ) -> None:
        self._jobs = JobLoop(store, gpu, concurrency=concurrency, lease=lease, retries=retries, grace=grace)
        self._webhooks = WebhookSender(store, targets or Targets(), downgrade)
        self._housekeeper = Housekeeper(store)

    async def run(self) -> None:
        """Work until `stop` is called."""
        async with asyncio.TaskGroup() as group:
            for part in (self._jobs, self._webhooks, self._housekeeper):
                group.create_task(_lasting(part))

    def stop(self) -> None:
        """Take nothing new; `run` returns once what is under way has ended or was handed back."""
        for part in (self._jobs, self._webhooks, self._housekeeper):
            part.stop()


async def _lasting(part: _Part) -> None:
    """Run a part to its end, and begin again when the database was out of reach for a while."""
    while True:
        try:
            return await part.run()
        except (BusyError, OperationalError):
            _log.exception("worker_interrupted", part=type(part).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
