"""Repeat a request with the same idempotency key: the second answer is the first one again."""

from __future__ import annotations

import uuid

from parallel import Parallel
from parallel.errors import APIStatusError

with Parallel() as client:
    key = str(uuid.uuid4())
    first = client.pipelines.create(name="once", options={"idempotency_key": key})
    again = client.pipelines.create(name="once", options={"idempotency_key": key})
    print("the same pipeline" if first.id == again.id else "two pipelines")

    try:
        client.pipelines.create(name="another", options={"idempotency_key": key})
    except APIStatusError as error:
        print(f"{error.code}: {error.message}")

    client.pipelines.delete(first.id)
