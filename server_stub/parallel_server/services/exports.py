"""Exports: everything, oldest first, a batch at a time."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import TypeVar

from parallel_server.generated import inputs, models
from parallel_server.serving.results import Lines
from parallel_server.store import Slice, Store, UnitOfWork, Window
from parallel_server.store.jobs import JobFilter
from parallel_server.store.pipelines import PipelineFilter

from .context import Context
from .presenting import present_job, present_pipeline

R = TypeVar("R")
V = TypeVar("V")

_BATCH = 200


class ExportsResource:
    """Each batch is a view of its own: an export of any length holds neither memory nor a transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def exports_pipelines(self, ctx: Context, input: inputs.ExportsPipelinesInput, /) -> Lines[models.Pipeline]:
        """Every pipeline that matches."""
        wanted = PipelineFilter(
            state=input.state,
            name_prefix=input.name,
            gpu_type=input.gpu_type,
            created_after=input.created_after,
            created_before=input.created_before,
            ids=ctx.resource_ids,
        )
        return Lines(self._all(ctx, lambda uow, window: uow.pipelines.page(window, wanted), present_pipeline))

    async def exports_jobs(self, ctx: Context, input: inputs.ExportsJobsInput, /) -> Lines[models.Job]:
        """Every job that matches."""
        wanted = JobFilter(
            pipeline_id=input.pipeline_id,
            state=input.state,
            type=input.type,
            created_after=input.created_after,
            created_before=input.created_before,
            pipeline_ids=ctx.resource_ids,
        )
        return Lines(self._all(ctx, lambda uow, window: uow.jobs.page(window, wanted), present_job))

    async def _all(
        self,
        ctx: Context,
        fetch: Callable[[UnitOfWork, Window], Awaitable[Slice[R]]],
        present: Callable[[R], V],
    ) -> AsyncGenerator[V]:
        window = Window(_BATCH, is_oldest_first=True)
        while True:
            async with self._store.read(ctx.org_id, ctx.mode) as uow:
                batch = await fetch(uow, window)
            for record in batch.items:
                yield present(record)
            if batch.next is None:
                return
            window = Window(_BATCH, batch.next, is_oldest_first=True)
