"""Let a job fail three times, find it among the dead letters, and send it round again."""

from __future__ import annotations

from parallel import Parallel
from parallel.models import JobStateEvent

with Parallel() as client:
    pipeline = client.pipelines.create(name="fragile")
    with client.jobs.stream(pipeline.latest_job_id) as events:
        list(events)

    # In the sandbox, metadata can ask for a failure: this one fails however often it is tried.
    job = client.pipelines.jobs.create(
        pipeline.id,
        input={"kind": "text_generation", "prompt": "Fail, please."},
        metadata={"simulate_failure": "retryable"},
    )
    with client.jobs.stream(job.id) as events:
        for event in events:
            if isinstance(event, JobStateEvent):
                print(f"attempt {event.data.attempt}: {event.data.state}")

    letter = next(letter for letter in client.dead_letters.list() if letter.job_id == job.id)
    print(f"dead: {letter.failure.message}")
    print(f"sent round again: {client.jobs.reprocess(letter.job_id).state}")

    client.pipelines.delete(pipeline.id)
