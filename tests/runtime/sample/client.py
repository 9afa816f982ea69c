"""Clients: Sample and AsyncSample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .settings import API
from .transport import AsyncClient, Credential, Hooks, Pacing, RetryPolicy, SyncClient, Timeout, resource_at
from .transport.message import Adapter, AsyncAdapter

if TYPE_CHECKING:
    from .resources.aio.files import AsyncFiles
    from .resources.aio.jobs import AsyncJobs
    from .resources.aio.pipelines import AsyncPipelines
    from .resources.files import Files
    from .resources.jobs import Jobs
    from .resources.pipelines import Pipelines


class Sample(SyncClient):
    """The client of the Sample API."""

    pipelines: Pipelines = resource_at(".resources.pipelines")
    """Pipelines."""
    jobs: Jobs = resource_at(".resources.jobs")
    """Jobs."""
    files: Files = resource_at(".resources.files")
    """Files."""

    def __init__(
        self,
        *,
        api_key: Credential | None = None,
        base_url: str | None = None,
        timeout: Timeout | float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retry: RetryPolicy | None = None,
        default_headers: Mapping[str, str] | None = None,
        http: Adapter | None = None,
        hooks: Hooks | None = None,
        strict: bool = False,
        pacing: Pacing | bool = False,
        idempotency_header: str | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={"bearerAuth": api_key},
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retry=retry,
            default_headers=default_headers,
            http=http,
            hooks=hooks,
            strict=strict,
            pacing=pacing,
            idempotency_header=idempotency_header,
        )


class AsyncSample(AsyncClient):
    """The client of the Sample API."""

    pipelines: AsyncPipelines = resource_at(".resources.aio.pipelines")
    """Pipelines."""
    jobs: AsyncJobs = resource_at(".resources.aio.jobs")
    """Jobs."""
    files: AsyncFiles = resource_at(".resources.aio.files")
    """Files."""

    def __init__(
        self,
        *,
        api_key: Credential | None = None,
        base_url: str | None = None,
        timeout: Timeout | float | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retry: RetryPolicy | None = None,
        default_headers: Mapping[str, str] | None = None,
        http: AsyncAdapter | None = None,
        hooks: Hooks | None = None,
        strict: bool = False,
        pacing: Pacing | bool = False,
        idempotency_header: str | None = None,
    ) -> None:
        super().__init__(
            API,
            credentials={"bearerAuth": api_key},
            base_url=base_url,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retry=retry,
            default_headers=default_headers,
            http=http,
            hooks=hooks,
            strict=strict,
            pacing=pacing,
            idempotency_header=idempotency_header,
        )
