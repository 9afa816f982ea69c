# Vendored from generator/specloom/runtime. Edit it there.
"""Telling hooks: what a call has to say at each step, and the two ways to say it, at once or awaited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Coroutine, Generator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, aclosing, closing, nullcontext
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from .call import Call
from .errors import ConfigurationError, SDKError
from .headers import set_header
from .hooks import Added, Hook, Hooks
from .message import Request

if TYPE_CHECKING:
    from .hook_events import CallFailed

T = TypeVar("T")
_UNWATCHED = nullcontext()
Telling: TypeAlias = tuple[Hook | None, object]


def watched(call: Call[Any]) -> AbstractContextManager[object]:
    """Around all that may raise in a call: its hooks are told how it ended."""
    return _UNWATCHED if call.setup.hooks is None else _Watch(call)


def async_watched(call: Call[Any]) -> AbstractAsyncContextManager[object]:
    """The same for async clients."""
    return _UNWATCHED if call.setup.hooks is None else _AsyncWatch(call)


def announce(call: Call[Any], request: Request) -> None:
    """Tell that an attempt begins; what the hook returns goes along."""
    hooks = call.setup.hooks
    if hooks is not None and hooks.on_attempt is not None:
        _add(request, _tell(hooks.on_attempt, call.beginning))


async def async_announce(call: Call[Any], request: Request) -> None:
    """The same for async clients."""
    hooks = call.setup.hooks
    if hooks is not None and hooks.on_attempt is not None:
        _add(request, await _async_tell(hooks.on_attempt, call.beginning))


def report(call: Call[Any]) -> None:
    """Tell how the attempt ended that has just been judged."""
    hooks, ended = call.setup.hooks, call.ended
    if hooks is not None and ended is not None:
        call.ended = None
        _tell(hooks.on_result, ended)


async def async_report(call: Call[Any]) -> None:
    """The same for async clients."""
    hooks, ended = call.setup.hooks, call.ended
    if hooks is not None and ended is not None:
        call.ended = None
        await _async_tell(hooks.on_result, ended)


class StreamWatch:
    """Tells the hooks of one stream, once, how it ended. As a context manager, around the opening of it."""

    def __init__(self, hooks: Hooks | None) -> None:
        self._hooks = hooks
        self._call: Call[Any] | None = None
        self._items = 0
        self._is_over = False
        self.is_open = False

    def begin(self, call: Call[Any]) -> None:
        """Another connection: however many it takes, it is one call."""
        if self._call is not None:
            call.number = self._call.number
        self._call = call

    def over(self, items: Generator[T, None, None]) -> Generator[T, None, None]:
        """The same items, counted if somebody wants to know."""
        return items if self._hooks is None else self._counted(items)

    def async_over(self, items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        """The same for async clients."""
        return items if self._hooks is None else self._async_counted(items)

    def end(self, error: BaseException | None = None) -> None:
        """The stream is over."""
        for hook, event in self._endings(error):
            _tell(hook, event)

    async def async_end(self, error: BaseException | None = None) -> None:
        """The same for async clients."""
        for hook, event in self._endings(error):
            await _async_tell(hook, event)

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self.end(error)

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            await self.async_end(error)

    def _counted(self, items: Generator[T, None, None]) -> Generator[T, None, None]:
        try:
            with closing(items):
                for item in items:
                    self._items += 1
                    yield item
        except BaseException as error:
            self.end(error)
            raise
        self.end()

    async def _async_counted(self, items: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
        try:
            async with aclosing(items):
                async for item in items:
                    self._items += 1
                    yield item
        except BaseException as error:
            await self.async_end(error)
            raise
        await self.async_end()

    def _endings(self, error: BaseException | None) -> Iterator[Telling]:
        call, hooks = self._call, self._hooks
        if self._is_over or call is None or hooks is None:
            return
        self._is_over = True
        # Whoever closes what has not been read to its end does nothing wrong.
        error = None if isinstance(error, GeneratorExit) else error
        if error is not None:
            yield hooks.on_error, _failed(call, error)
        if self.is_open:
            from .hook_events import StreamEnded

            named = call.operation.id, call.operation.method, call.operation.path
            yield (
                hooks.on_stream_end,
                StreamEnded(*named, self._items, call.elapsed(), call.request_id, error, call.number),
            )


class _Watch:
    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        _tell(*_ending(self._call, error))


class _AsyncWatch:
    def __init__(self, call: Call[Any]) -> None:
        self._call = call

    async def __aenter__(self) -> None: ...

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        await _async_tell(*_ending(self._call, error))


def _ending(call: Call[Any], error: BaseException | None) -> Telling:
    hooks, operation = call.setup.hooks, call.operation
    assert hooks is not None, "only calls with hooks are watched"
    if error is not None:
        return hooks.on_error, _failed(call, error)
    from .hook_events import CallSucceeded

    named = operation.id, operation.method, operation.path
    seconds, answer = call.elapsed(), call.info
    return hooks.on_success, CallSucceeded(*named, call.attempt, answer.status, seconds, answer.request_id, call.number)


def _failed(call: Call[Any], error: BaseException) -> CallFailed:
    from .hook_events import CallFailed

    named = call.operation.id, call.operation.method, call.operation.path
    status, request_id = (error.status, error.request_id) if isinstance(error, SDKError) else (0, call.request_id)
    return CallFailed(*named, call.attempt, status, call.elapsed(), request_id, error, call.number)


def _tell(hook: Hook | None, event: object) -> Any:
    told = hook(event) if hook is not None else None
    if isinstance(told, Awaitable):
        if isinstance(told, Coroutine):
            told.close()
        raise ConfigurationError("a hook of a blocking client cannot be awaited: give it a plain function")
    return told  # pyright: ignore[reportUnknownVariableType]


async def _async_tell(hook: Hook | None, event: object) -> Any:
    told = hook(event) if hook is not None else None
    return await told if isinstance(told, Awaitable) else told  # pyright: ignore[reportUnknownVariableType]


def _add(request: Request, added: Added) -> None:
    if added:
        # A list of its own: that of the call serves every attempt.
        request.headers = list(request.headers)
        for name, value in added.items():
            set_header(request.headers, name, value)
