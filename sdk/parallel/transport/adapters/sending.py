# Vendored from generator/specloom/runtime. Edit it there.
"""Request bodies as libraries take them: bytes, an iterator, or an asynchronous one."""

from __future__ import annotations

from collections.abc import AsyncIterator

from ..errors import ConfigurationError
from ..message import AsyncContent, BodyContent, Content


class BothWays:
    """Lets an async client send what a plain iterator produces."""

    def __init__(self, content: Content | AsyncContent) -> None:
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, AsyncContent):
            async for chunk in self._content:
                yield chunk
        else:
            for chunk in self._content:
                yield chunk


def outgoing(body: BodyContent) -> bytes | Content:
    """What a blocking library is given to send."""
    if isinstance(body, AsyncContent):
        raise ConfigurationError("an async iterator can only be sent by an async client")
    return body


def async_outgoing(body: BodyContent) -> bytes | BothWays:
    """What an async library is given to send."""
    return body if isinstance(body, bytes) else BothWays(body)


def raise_own_failure(body: BodyContent) -> None:
    """Raise what producing the body raised, if that is what ended the exchange: it is the caller's, not the network's."""
    if not isinstance(body, bytes) and body.failure is not None:
        raise body.failure
