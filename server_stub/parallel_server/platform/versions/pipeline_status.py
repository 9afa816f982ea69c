"""2025-11-01: a pipeline's `status` is gone, `state` has taken its place; the filter of the list went with it."""

from __future__ import annotations

from parallel_server.platform.versions.change import JsonObject, Query, VersionChange


def _with_status(pipeline: JsonObject) -> JsonObject:
    if "state" not in pipeline:
        return pipeline
    older: JsonObject = {}
    for name, value in pipeline.items():
        older[name] = value
        if name == "state":
            older["status"] = value
    return older


def _status_to_state(query: Query) -> Query:
    return [("state" if name == "status" else name, value) for name, value in query]


CHANGE = VersionChange(
    date="2025-11-01",
    summary="pipeline.status is gone",
    downgrades={"pipeline": _with_status},
    query_upgrades={"pipelines.list": _status_to_state, "exports.pipelines": _status_to_state},
)
