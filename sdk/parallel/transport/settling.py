# Vendored from generator/specloom/runtime. Edit it there.
"""What becomes of an answer that has come: it is judged, and read; its connection is given back whatever happens."""

from __future__ import annotations

import time
from typing import Any

from .call import Call
from .message import AsyncChunkStream, AsyncResponse, ChunkStream, Response
from .watching import async_report, report


def settle(call: Call[Any], response: Response) -> float | None:
    """None: take the answer. A number: wait that long, then try again. Raises the error when it is final."""
    try:
        try:
            return call.after_response(response, time.monotonic())
        finally:
            if call.ended is not None:
                report(call)
    except BaseException:
        # A hook or a warning may raise, too: nobody else knows of the open answer.
        if response.chunks is not None:
            response.chunks.close()
        raise


def read(call: Call[Any], chunks: ChunkStream) -> bytes:
    """A whole body, within the deadline."""
    parts: list[bytes] = []
    try:
        for chunk in chunks:
            parts.append(chunk)
            call.check_deadline(time.monotonic())
    finally:
        chunks.close()
    return b"".join(parts)


async def async_settle(call: Call[Any], response: AsyncResponse) -> float | None:
    """The same for async clients."""
    try:
        try:
            return call.after_response(response, time.monotonic())
        finally:
            if call.ended is not None:
                await async_report(call)
    except BaseException:
        # A hook or a warning may raise, too: nobody else knows of the open answer.
        if response.chunks is not None:
            await response.chunks.aclose()
        raise


async def async_read(chunks: AsyncChunkStream) -> bytes:
    """A whole body; who awaits it holds it to the deadline."""
    try:
        return b"".join([chunk async for chunk in chunks])
    finally:
        await chunks.aclose()
