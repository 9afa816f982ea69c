"""What is true of the whole API."""

from __future__ import annotations

from .errors import ERROR_TYPES
from .transport import ApiInfo, Auth, ErrorPaths, ServerInfo

API = ApiInfo(
    title="Sample API",
    package="sample",
    user_agent="sample-python/1.0",
    env_prefix="SAMPLE",
    servers=(
        ServerInfo("https://api.sample.test"),
        ServerInfo("https://sandbox.sample.test", name="sandbox", key_prefix="pk_test_"),
    ),
    auth=(Auth("bearerAuth", "bearer", argument="api_key", env="SAMPLE_API_KEY"),),
    security=(("bearerAuth",),),
    error=ErrorPaths(
        type="error.type",
        code="error.code",
        message="error.message",
        param="error.param",
        request_id="error.request_id",
        doc_url="error.doc_url",
        details="error.errors",
    ),
    error_types=lambda: ERROR_TYPES,
    error_bodies="error_bodies",
    version_header="Sample-Version",
    api_version="2025-11-01",
)
