"""Make two mistakes and let the errors say what to do about them."""

from __future__ import annotations

from parallel import Parallel
from parallel.errors import APIStatusError

with Parallel() as client:
    try:
        client.pipelines.create(name="too-big", gpu_count=16)
    except APIStatusError as error:
        print(f"{type(error).__name__} {error.code} at {error.param}: {error.message}")
        print(f"more about it: {error.doc_url}")

    try:
        client.pipelines.create(name="misspelt", options={"body_extra": {"gpuCount": 4}})
    except APIStatusError as error:
        print(f"{type(error).__name__} {error.code}: {error.message}")
