# Vendored from generator/specloom/runtime. Edit it there.
"""Live event streams: frames by sse-starlette; what goes first, what goes last, and when to part is decided here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import anyio
from pydantic_core import to_json
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response

from .results import EventStream, Parting, ServerEvent


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """How long streams live and how often they show that they do."""

    heartbeat_seconds: float = 15
    lifetime_seconds: float = 600
    retry_milliseconds: int = 3000
    farewell_retry_milliseconds: int = 500
    farewell_seconds: float = 3


DEFAULT_POLICY = StreamPolicy()

_CLOSING_SECONDS = 5


def event_stream_response(
    stream: EventStream, headers: Mapping[str, str], policy: StreamPolicy = DEFAULT_POLICY
) -> Response:
    """An answer that stays open: it beats every few seconds, and asks clients to come back before it is cut."""
    shutdown = anyio.Event()
    return EventSourceResponse(
        frames(stream, shutdown, policy),
        headers=headers,
        sep="\n",
        ping=policy.heartbeat_seconds,
        ping_message_factory=lambda: ServerSentEvent(comment="keep-alive", sep="\n"),
        shutdown_event=shutdown,
        shutdown_grace_period=policy.farewell_seconds,
    )


async def frames(
    stream: EventStream, shutdown: anyio.Event, policy: StreamPolicy
) -> AsyncGenerator[ServerSentEvent, None]:
    """The stream's events as frames, after a first one that makes even an early cut resumable."""
    yield ServerSentEvent(id=stream.resume_id or None, retry=policy.retry_milliseconds, sep="\n")
    clock = asyncio.get_running_loop()
    deadline = clock.time() + policy.lifetime_seconds
    stopped = asyncio.ensure_future(shutdown.wait())
    following = asyncio.ensure_future(_next(stream.events))
    try:
        while True:
            left = max(0.0, deadline - clock.time())
            await asyncio.wait({following, stopped}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                yield frame(_farewell(stream, "shutdown" if stopped.done() else "time_limit", policy))
                return
            event = following.result()
            if event is None:
                return
            yield frame(event)
            following = asyncio.ensure_future(_next(stream.events))
    finally:
        await _close(stream.events, following, stopped)


def _farewell(stream: EventStream, why: Parting, policy: StreamPolicy) -> ServerEvent:
    event = ServerEvent(comment="reconnect") if stream.farewell is None else stream.farewell(why)
    return replace(event, retry=policy.farewell_retry_milliseconds)


def frame(event: ServerEvent) -> ServerSentEvent:
    """One event as a frame."""
    return ServerSentEvent(
        data=_text(event.data),
        event=event.event or None,
        id=event.id or None,
        retry=event.retry,
        comment=event.comment or None,
        sep="\n",
    )


def _text(data: object) -> str | None:
    if data is None or isinstance(data, str):
        return data
    return data.decode() if isinstance(data, bytes) else to_json(data, by_alias=True).decode()


async def _next(events: AsyncIterator[ServerEvent]) -> ServerEvent | None:
    return await anext(events, None)


async def _close(events: AsyncIterator[ServerEvent], *tasks: asyncio.Future[Any]) -> None:
    """Let the source clean up, even when we are cancelled because the client went away."""
    with anyio.move_on_after(_CLOSING_SECONDS, shield=True):
        for task in tasks:
            task.cancel()
        # A generator cannot be closed while a step of it is still running.
        await asyncio.wait(tasks)
        if isinstance(events, AsyncGenerator):
            await events.aclose()
