"""Create a pipeline with 4 GPUs, streaming output and a 30-second timeout, follow it to the end, and delete it."""

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
    text = ""
    with client.jobs.stream(job.id) as events:
        for event in events:
            match event:
                case JobStateEvent() if event.data.state == "running":
                    # Each attempt writes its text from the beginning; what an earlier one wrote is void.
                    text = ""
                    print(f"\nattempt {event.data.attempt}: ", end="")
                case JobOutputEvent():
                    text += event.data.text
                    print(event.data.text, end="", flush=True)
                case JobDoneEvent():
                    print(f"\n{event.data.state} after {event.data.gpu_seconds} GPU-seconds, {len(text)} characters")
                case _:
                    pass

    # GPUs are billed until their pipeline is deleted, and its name is free again.
    client.pipelines.delete(pipeline.id)
