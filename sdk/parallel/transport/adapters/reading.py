# Vendored from generator/specloom/runtime. Edit it there.
"""How much of an answer is read: all of it, but of an error its beginning only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator

from ..content_coding import ERROR_BYTES


def within(chunks: Iterable[bytes], status: int) -> Iterable[bytes]:
    """The chunks of an answer; those of an error end where they become too many."""
    return chunks if status < 400 else _beginning(chunks)


def async_within(chunks: AsyncIterator[bytes], status: int) -> AsyncIterator[bytes]:
    """The same for async clients."""
    return chunks if status < 400 else _async_beginning(chunks)


def _beginning(chunks: Iterable[bytes]) -> Iterator[bytes]:
    room = ERROR_BYTES
    for chunk in chunks:
        yield chunk[:room]
        room -= len(chunk)
        if room <= 0:
            return


async def _async_beginning(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    room = ERROR_BYTES
    async for chunk in chunks:
        yield chunk[:room]
        room -= len(chunk)
        if room <= 0:
            return
