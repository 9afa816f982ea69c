"""Errors: everything that a call can raise."""

from __future__ import annotations

from collections.abc import Mapping

from .transport.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    ConflictError,
    DeadlineExceededError,
    DecodeError,
    EventTimeoutError,
    GoneError,
    LineDecodeError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    RateLimitError,
    SDKError,
    ServerError,
    ServiceUnavailableError,
    StreamTruncatedError,
    ValidationError,
)

SampleError = SDKError
"""The root: catching it catches everything this package raises."""


class QuotaExceededError(PermissionDeniedError):
    """More GPUs than the plan allows."""


class IdempotencyError(ConflictError):
    """The idempotency key was used for something else, or is in use."""


ERROR_TYPES: Mapping[str, type[APIStatusError]] = {
    "quota_exceeded": QuotaExceededError,
    "idempotency_error": IdempotencyError,
    "not_found": NotFoundError,
}

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "ConflictError",
    "DeadlineExceededError",
    "DecodeError",
    "EventTimeoutError",
    "ERROR_TYPES",
    "GoneError",
    "IdempotencyError",
    "LineDecodeError",
    "NotFoundError",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "QuotaExceededError",
    "RateLimitError",
    "SDKError",
    "SampleError",
    "ServerError",
    "ServiceUnavailableError",
    "StreamTruncatedError",
    "ValidationError",
]
