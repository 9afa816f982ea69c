"""What error answers hold."""

from __future__ import annotations

from . import models
from .transport import ErrorBodies, ErrorBody

ERROR_BODIES = ErrorBodies(
    usual=[ErrorBody("404 422 5XX", lambda: models.FailureEnvelope)],
    own={"pipelines.list": [ErrorBody("404"), ErrorBody("default", lambda: models.Busy)]},
)
