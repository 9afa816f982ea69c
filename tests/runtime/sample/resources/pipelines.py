"""Resource: pipelines."""

from __future__ import annotations

from typing import Any

from .. import models
from ..data import Omit, omit
from ..operations import pipelines as ops
from ..transport import Page, RequestOptions, SyncResource


class Pipelines(SyncResource):
    """Pipelines."""

    def create(
        self,
        *,
        name: str,
        gpu_count: int | Omit = omit,
        description: str | Omit | None = omit,
        config: models.PipelineConfig | models.PipelineConfigParams | Omit = omit,
        options: RequestOptions | None = None,
    ) -> models.Pipeline:
        """Create a pipeline."""
        return self._client.call(
            ops.CREATE,
            body={"name": name, "gpuCount": gpu_count, "description": description, "config": config},
            options=options,
        )

    def retrieve(
        self,
        pipeline_id: str,
        *,
        expand: list[str] | Omit = omit,
        filter: dict[str, Any] | Omit = omit,
        options: RequestOptions | None = None,
    ) -> models.Pipeline:
        """Retrieve a pipeline."""
        return self._client.call(
            ops.RETRIEVE,
            path={"pipeline_id": pipeline_id},
            query={"expand": expand, "filter": filter},
            options=options,
        )

    def list(
        self, *, limit: int | Omit = omit, cursor: str | Omit = omit, options: RequestOptions | None = None
    ) -> Page[models.Pipeline]:
        """List pipelines."""
        return self._client.page(ops.LIST, query={"limit": limit, "cursor": cursor}, options=options)

    def update(
        self,
        pipeline_id: str,
        *,
        description: str | Omit | None = omit,
        if_match: str | Omit = omit,
        options: RequestOptions | None = None,
    ) -> models.Pipeline:
        """Update a pipeline."""
        return self._client.call(
            ops.UPDATE,
            path={"pipeline_id": pipeline_id},
            headers={"If-Match": if_match},
            body={"description": description},
            options=options,
        )

    def delete(self, pipeline_id: str, *, options: RequestOptions | None = None) -> None:
        """Delete a pipeline."""
        return self._client.call(ops.DELETE, path={"pipeline_id": pipeline_id}, options=options)

    def search(
        self, *, query: str, cursor: str | Omit = omit, options: RequestOptions | None = None
    ) -> Page[models.Pipeline]:
        """Search pipelines."""
        return self._client.page(ops.SEARCH, body={"query": query, "cursor": cursor}, options=options)

    def upload(self, pipeline_id: str, *, file: Any, options: RequestOptions | None = None) -> models.Pipeline:
        """Upload a file."""
        return self._client.call(
            ops.UPLOAD, path={"pipeline_id": pipeline_id}, body={"file": file, "note": "x"}, options=options
        )

    def public(self, *, options: RequestOptions | None = None) -> models.Pipeline:
        """What needs no credentials."""
        return self._client.call(ops.PUBLIC, options=options)
