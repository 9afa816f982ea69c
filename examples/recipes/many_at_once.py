"""Run several prompts at the same time with the async client and print each answer as it completes."""

from __future__ import annotations

import asyncio

from parallel import AsyncParallel
from parallel.models import Job

PROMPTS = ("Name a colour.", "Name a planet.", "Name a composer.")


async def answer(client: AsyncParallel, pipeline_id: str, prompt: str) -> Job:
    """Start one job and follow it to its end."""
    job = await client.pipelines.jobs.create(pipeline_id, input={"kind": "text_generation", "prompt": prompt})
    async with client.jobs.stream(job.id) as events:
        async for _ in events:
            pass
    return await client.jobs.retrieve(job.id)


async def main() -> None:
    """One pipeline, as many jobs as there are prompts."""
    async with AsyncParallel() as client:
        pipeline = await client.pipelines.create(name="many-at-once")
        async with client.jobs.stream(pipeline.latest_job_id) as events:
            async for _ in events:
                pass
        for finished in asyncio.as_completed([answer(client, pipeline.id, prompt) for prompt in PROMPTS]):
            job = await finished
            print(job.state, job.output)
        await client.pipelines.delete(pipeline.id)


asyncio.run(main())
