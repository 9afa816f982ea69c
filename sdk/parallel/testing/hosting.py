# Vendored from generator/specloom/runtime. Edit it there.
"""A whole server in this process: an app with its lifespan, in a thread, and adapters for clients of both kinds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..transport.errors import ConfigurationError
from ..transport.message import AsyncResponse, Request, Response
from .asgi import App, Message, carried, carried_async
from .home import PACKAGE, credentials
from .loop_thread import LoopThread


class Hosted:
    """An app that runs until its `with` block ends.

    `settings` are the arguments of a client of it, and `async_settings` those of an async client, of any event loop.
    """

    def __init__(self, loop: LoopThread, app: App, given: Mapping[str, Any]) -> None:
        self.http = _HostedAdapter(loop, app)
        self.async_http = _AsyncHostedAdapter(loop, app)
        self.credentials = dict(given)

    @property
    def settings(self) -> dict[str, Any]:
        """`Client(**server.settings)`: the adapter and the credentials."""
        return {"http": self.http, **self.credentials}

    @property
    def async_settings(self) -> dict[str, Any]:
        """`AsyncClient(**server.async_settings)`."""
        return {"http": self.async_http, **self.credentials}


@contextmanager
def server(app: App | None = None, **given: Any) -> Generator[Hosted]:
    """Run `app`, with its lifespan, until the block ends; `given` are the credentials that it accepts.

    Without an app it is the API's own server, from the package `<this one>_server` where that is installed, as its
    sandbox: an empty world, and a key for it.
    """
    loop = LoopThread("test server")
    running = _own() if app is None else _with_lifespan(app, given or credentials())
    try:
        hosted_app, accepted = loop.run(running.__aenter__())
        try:
            yield Hosted(loop, hosted_app, {**accepted, **given})
        finally:
            loop.run(running.__aexit__(None, None, None))
    finally:
        loop.close()


class _HostedAdapter:
    def __init__(self, loop: LoopThread, app: App) -> None:
        self._loop = loop
        self._app = app

    def exchange(self, request: Request) -> Response:
        return carried(self._loop, self._app, request)

    def close(self) -> None: ...


class _AsyncHostedAdapter:
    def __init__(self, loop: LoopThread, app: App) -> None:
        self._loop = loop
        self._app = app

    async def exchange(self, request: Request) -> AsyncResponse:
        return await carried_async(self._loop, self._app, request)

    async def aclose(self) -> None: ...


Running = AbstractAsyncContextManager[tuple[App, Mapping[str, Any]]]


def _own() -> Running:
    """The server that goes with this package: its `sandbox()`, or the app that `create_app()` makes."""
    name = f"{PACKAGE.rpartition('.')[2]}_server"
    if find_spec(name) is None:
        raise ConfigurationError(f"there is no package `{name}` to run: install it, or pass an app: `server(app)`")
    if find_spec(f"{name}.in_process") is not None:
        sandbox: Running = import_module(f"{name}.in_process").sandbox()
        return sandbox
    return _with_lifespan(import_module(f"{name}.app").create_app(), credentials())


@asynccontextmanager
async def _with_lifespan(app: App, given: Mapping[str, Any]) -> AsyncGenerator[tuple[App, Mapping[str, Any]]]:
    lifespan = _Lifespan(app)
    await lifespan.start()
    try:
        yield app, given
    finally:
        await lifespan.stop()


class _Lifespan:
    """The startup and shutdown of an app; one that knows no lifespan needs none."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._heard: asyncio.Queue[Message] = asyncio.Queue()
        self._said: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        work = self._app(scope, self._heard.get, self._said.put)
        self._task = asyncio.ensure_future(work)
        await self._tell("startup")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._tell("shutdown")
            await self._task

    async def _tell(self, step: str) -> None:
        assert self._task is not None, "not started"
        await self._heard.put({"type": f"lifespan.{step}"})
        answer = asyncio.ensure_future(self._said.get())
        await asyncio.wait([self._task, answer], return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            self._task.exception()  # an app that refuses the lifespan's scope has none
        elif answer.result()["type"].endswith(".failed"):
            raise RuntimeError(f"the app's {step} failed: {answer.result().get('message', '')}")
