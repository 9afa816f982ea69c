"""Operations: pipelines."""

from __future__ import annotations

from .. import models
from ..transport import Operation, PageSpec, Param, PollSpec, PollStep
from . import jobs

CREATE: Operation[models.Pipeline] = Operation(
    id="pipelines.create",
    method="POST",
    path="/v2/pipelines",
    returns=lambda: models.Pipeline,
    at="data",
    body="json",
    idempotency="Idempotency-Key",
    has_links=True,
    poll=PollSpec(
        retrieve=lambda: RETRIEVE,
        parameter="pipeline_id",
        id="id",
        status="state",
        done=("active",),
        failed=("failed",),
        interval=0.01,
        cancel=PollStep(lambda: DELETE, "pipeline_id"),
    ),
)
RESTART: Operation[models.Pipeline] = Operation(
    id="pipelines.restart",
    method="POST",
    path="/v2/pipelines/{pipeline_id}/restart",
    returns=lambda: models.Pipeline,
    at="data",
    poll=PollSpec(
        retrieve=lambda: RETRIEVE,
        parameter="pipeline_id",
        status="state",
        done=("active",),
        failed=("failed",),
        events=PollStep(lambda: jobs.STREAM, "job_id", "job_id"),
    ),
)
RETRIEVE: Operation[models.Pipeline] = Operation(
    id="pipelines.retrieve",
    method="GET",
    path="/v2/pipelines/{pipeline_id}",
    returns=lambda: models.Pipeline,
    at="data",
    params=(Param("filter", "query", style="deepObject", explode=True),),
)
LIST: Operation[models.Pipeline] = Operation(
    id="pipelines.list",
    method="GET",
    path="/v2/pipelines",
    returns=lambda: models.Pipeline,
    page=PageSpec(
        style="cursor",
        items="data",
        cursor="cursor",
        next="pagination.next_cursor",
        has_more="pagination.has_more",
        limit="limit",
    ),
)
UPDATE: Operation[models.Pipeline] = Operation(
    id="pipelines.update",
    method="PATCH",
    path="/v2/pipelines/{pipeline_id}",
    returns=lambda: models.Pipeline,
    at="data",
    body="json",
)
DELETE: Operation[None] = Operation(
    id="pipelines.delete", method="DELETE", path="/v2/pipelines/{pipeline_id}", kind="empty"
)
SEARCH: Operation[models.Pipeline] = Operation(
    id="search",
    method="POST",
    path="/v2/search",
    returns=lambda: models.Pipeline,
    body="json",
    page=PageSpec(style="cursor", items="data", cursor="cursor", next="pagination.next_cursor", where="body"),
)
UPLOAD: Operation[models.Pipeline] = Operation(
    id="pipelines.upload",
    method="PUT",
    path="/v2/pipelines/{pipeline_id}/file",
    returns=lambda: models.Pipeline,
    at="data",
    body="multipart",
)
PUBLIC: Operation[models.Pipeline] = Operation(
    id="pipelines.public", method="GET", path="/v2/public", returns=lambda: models.Pipeline, at="data", security=()
)
