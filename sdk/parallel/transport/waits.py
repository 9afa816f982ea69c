# Vendored from generator/specloom/runtime. Edit it there.
"""Waiting, driven: follows, looks and sleeps as a `Wait` says. No decision is made here."""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, NamedTuple, Protocol

from .errors import SDKError
from .flights import sleep
from .operation import Operation
from .options import RequestOptions
from .streams import AsyncStream, Stream
from .waiting import Step, Wait

# Whoever breaks off wants to leave soon.
_FAREWELL: RequestOptions = {"deadline": 5.0}


class Manners(NamedTuple):
    """What a caller wants of a wait besides its end."""

    on_event: Callable[[Any], object] | None = None
    cancel_on_interrupt: bool = False


class Caller(Protocol):
    """What waits need of a client."""

    def call(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Any: ...

    def stream(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Stream[Any]: ...


class AsyncCaller(Protocol):
    """What waits need of an async client."""

    async def call(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Any: ...

    def stream(
        self,
        operation: Operation[Any],
        *,
        path: Mapping[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncStream[Any]: ...


def wait_until_done(client: Caller, wait: Wait, manners: Manners) -> Any:
    """Wait to the end, and return how it is then; on Ctrl-C say what goes on, or stop it."""
    try:
        delay: float | None = 0.0
        while delay is not None:
            time.sleep(delay)
            time.sleep(_follow(client, wait, manners.on_event))
            delay = _look(client, wait)
    except KeyboardInterrupt as interrupt:
        interrupt.add_note(wait.note(_stop(client, wait.cancel) if manners.cancel_on_interrupt else "goes on"))
        raise
    return wait.last


def _follow(client: Caller, wait: Wait, on_event: Callable[[Any], object] | None) -> float:
    """Hear the stream out, if there is one to follow; returns seconds to sleep before the look."""
    step = wait.follow()
    if step is None:
        return 0.0
    broken: list[SDKError] = []
    stream = client.stream(step.operation, path=step.path, options=wait.options(time.monotonic()))
    try:
        for event in _heard(stream, broken):
            if on_event is not None:
                on_event(event)
    finally:
        stream.close()
    return wait.lose(broken[0], time.monotonic()) if broken else 0.0


def _heard(stream: Stream[Any], broken: list[SDKError]) -> Iterator[Any]:
    """The events until the stream ends or breaks: what the caller's own function raises is no break."""
    while True:
        try:
            event = next(stream)
        except StopIteration:
            return
        except SDKError as error:
            broken.append(error)
            return
        yield event


def _look(client: Caller, wait: Wait) -> float | None:
    operation, path = wait.look
    try:
        seen = client.call(operation, path=path, options=wait.options(time.monotonic()))
    except SDKError as error:
        return wait.miss(error, time.monotonic())
    return wait.see(seen, time.monotonic())


def _stop(client: Caller, step: Step | None) -> str:
    if step is None:
        return "cannot be canceled and goes on"
    try:
        client.call(step.operation, path=step.path, options=_FAREWELL)
    except SDKError as error:
        return f"could not be canceled: {error}"
    return "was canceled"


async def await_until_done(client: AsyncCaller, wait: Wait, manners: Manners) -> Any:
    """Wait to the end, and return how it is then; when the task is canceled say what goes on, or stop it."""
    from asyncio import CancelledError

    try:
        delay: float | None = 0.0
        while delay is not None:
            await sleep(delay)
            await sleep(await _follow_async(client, wait, manners.on_event))
            delay = await _look_async(client, wait)
    except (CancelledError, KeyboardInterrupt) as interrupt:
        outcome = await _stop_async(client, wait.cancel) if manners.cancel_on_interrupt else "goes on"
        interrupt.add_note(wait.note(outcome))
        raise
    return wait.last


async def _follow_async(client: AsyncCaller, wait: Wait, on_event: Callable[[Any], object] | None) -> float:
    step = wait.follow()
    if step is None:
        return 0.0
    broken: list[SDKError] = []
    stream = client.stream(step.operation, path=step.path, options=wait.options(time.monotonic()))
    try:
        async for event in _heard_async(stream, broken):
            answer = on_event(event) if on_event is not None else None
            if inspect.isawaitable(answer):
                await answer
    finally:
        await stream.close()
    return wait.lose(broken[0], time.monotonic()) if broken else 0.0


async def _heard_async(stream: AsyncStream[Any], broken: list[SDKError]) -> AsyncIterator[Any]:
    while True:
        try:
            event = await anext(stream)
        except StopAsyncIteration:
            return
        except SDKError as error:
            broken.append(error)
            return
        yield event


async def _look_async(client: AsyncCaller, wait: Wait) -> float | None:
    operation, path = wait.look
    try:
        seen = await client.call(operation, path=path, options=wait.options(time.monotonic()))
    except SDKError as error:
        return wait.miss(error, time.monotonic())
    return wait.see(seen, time.monotonic())


async def _stop_async(client: AsyncCaller, step: Step | None) -> str:
    if step is None:
        return "cannot be canceled and goes on"
    try:
        await client.call(step.operation, path=step.path, options=_FAREWELL)
    except SDKError as error:
        return f"could not be canceled: {error}"
    return "was canceled"
