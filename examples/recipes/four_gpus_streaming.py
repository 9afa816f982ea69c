"""Create a pipeline with 4 GPUs, streaming output and a 30-second timeout, and follow it to the end."""

from __future__ import annotations

from parallel import Parallel
from parallel.models import JobDoneEvent, JobOutputEvent, JobStateEvent

with Parallel() as client:
    pipeline = client.pipelines.create(
        name="four-gpus",
        gpu_count=4,
        streaming=True,
        timeout_seconds=30,
        config={"kind": "text_generation", "max_output_tokens": 200},
    )
    print(f"{pipeline.id} is {pipeline.state}")

    # Its first job provisions the GPUs: when that stream ends, the pipeline is ready.
    with client.jobs.stream(pipeline.latest_job_id) as events:
        for event in events:
            if isinstance(event, JobStateEvent):
                print(f"provisioning: {event.data.state}")

    job = client.pipelines.jobs.create(
        pipeline.id, input={"kind": "text_generation", "prompt": "Write a haiku about GPUs."}
    )
    with client.jobs.stream(job.id) as events:
        for event in events:
            if isinstance(event, JobOutputEvent):
                print(event.data.text, end="", flush=True)
            elif isinstance(event, JobDoneEvent):
                print(f"\n{event.data.state} after {event.data.gpu_seconds} GPU-seconds")
