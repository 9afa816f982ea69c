"""Walk through every pipeline: item by item, page by page, and as one export of lines."""

from __future__ import annotations

from parallel import Parallel

with Parallel() as client:
    for pipeline in client.pipelines.list(limit=2):
        print(pipeline.name, pipeline.state)

    for number, page in enumerate(client.pipelines.list(limit=2).pages(), start=1):
        print(f"page {number} holds {len(page.items)}")

    with client.exports.pipelines() as rows:
        print(f"the export holds {sum(1 for _ in rows)}")
