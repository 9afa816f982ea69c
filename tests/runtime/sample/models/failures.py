"""What error answers hold."""

from __future__ import annotations

from ..data import Model, Omit, omit


class Failure(Model):
    """What is inside the envelope."""

    code: str
    message: str
    request_id: str | Omit = omit


class FailureEnvelope(Model):
    """A failure of most operations."""

    error: Failure


class Busy(Model):
    """A failure of one operation."""

    busy_until: int
