"""Finding a customer's own resources by id, or answering 404."""

from __future__ import annotations

from parallel_server.generated import error_codes as codes
from parallel_server.store.endpoints import EndpointRecord
from parallel_server.store.jobs import JobRecord
from parallel_server.store.pipelines import PipelineRecord

from .context import Context
from .refusals import not_found


async def find_pipeline(ctx: Context, pipeline_id: str) -> PipelineRecord:
    """The pipeline, if this caller may know of it."""
    record = await ctx.uow.pipelines.get(pipeline_id)
    if record is None or not may_touch(ctx, record.id):
        raise not_found(codes.PIPELINE_NOT_FOUND, "pipeline", pipeline_id, "/v2/pipelines")
    return record


async def find_job(ctx: Context, job_id: str) -> JobRecord:
    """The job, if this caller may know of it; who may touch a pipeline may touch its jobs."""
    record = await ctx.uow.jobs.get(job_id)
    if record is None or not (may_touch(ctx, record.id) or may_touch(ctx, record.pipeline_id)):
        raise not_found(codes.JOB_NOT_FOUND, "job", job_id, "/v2/jobs")
    return record


async def find_endpoint(ctx: Context, endpoint_id: str) -> EndpointRecord:
    """The webhook endpoint."""
    record = await ctx.uow.webhook_endpoints.get(endpoint_id)
    if record is None:
        raise not_found(codes.WEBHOOK_ENDPOINT_NOT_FOUND, "webhook endpoint", endpoint_id, "/v2/webhook-endpoints")
    return record


def may_touch(ctx: Context, resource_id: str) -> bool:
    """Whether the key is good for this resource; most keys are good for all."""
    return ctx.resource_ids is None or resource_id in ctx.resource_ids
