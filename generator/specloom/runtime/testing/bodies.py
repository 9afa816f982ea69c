# Vendored from generator/specloom/runtime. Edit it there.
"""What a request carries, read whole as a server would."""

from __future__ import annotations

from ..transport.errors import ConfigurationError
from ..transport.message import AsyncContent, Request


def body_of(request: Request) -> bytes:
    """The body of a blocking client's request."""
    if isinstance(request.body, bytes):
        return request.body
    if isinstance(request.body, AsyncContent):
        raise ConfigurationError("an async source can only be sent by an async client")
    return b"".join(request.body)


async def async_body_of(request: Request) -> bytes:
    """The body of an async client's request."""
    if isinstance(request.body, AsyncContent):
        return b"".join([chunk async for chunk in request.body])
    return body_of(request)
