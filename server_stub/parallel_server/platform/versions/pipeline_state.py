"""2025-05-15: a pipeline's `state` appeared beside `status`; before it there was `status` alone."""

from __future__ import annotations

from parallel_server.platform.versions.change import JsonObject, VersionChange


def _without_state(pipeline: JsonObject) -> JsonObject:
    # Only where `status` says the same: an object that never had one keeps what it has.
    if "status" not in pipeline:
        return pipeline
    return {name: value for name, value in pipeline.items() if name != "state"}


CHANGE = VersionChange(
    date="2025-05-15",
    summary="pipeline.state beside pipeline.status",
    downgrades={"pipeline": _without_state},
)
