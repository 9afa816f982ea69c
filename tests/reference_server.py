"""The reference server on a loopback port, for tests that want real requests; a reset gives it a new, seeded world."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine, Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson
import uvicorn
from parallel_server.app import Application, create_app
from parallel_server.hosting import listen
from parallel_server.platform.document import document_reader
from parallel_server.platform.sandbox import prepare_sandbox
from parallel_server.platform.telemetry.logs import configure_logs
from parallel_server.platform.versions.calendar import CURRENT
from parallel_server.settings import Settings
from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")

DOCUMENT = orjson.loads(document_reader(None)(CURRENT.date))


@dataclass
class ReferenceServer:
    """An address that stays, with an application behind it that can be replaced."""

    url: str
    loop: asyncio.AbstractEventLoop
    api_key: str = ""
    _world: AsyncExitStack = field(default_factory=AsyncExitStack)
    _app: Application | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the present application."""
        assert self._app is not None, "reset() first"
        await self._app(scope, receive, send)

    def reset(self, *, is_seeded: bool = False) -> None:
        """An empty database and a new key; seeded, with every resource that the document's examples show."""
        self.run(self._renew(is_seeded))
        os.environ["PARALLEL_BASE_URL"], os.environ["PARALLEL_API_KEY"] = self.url, self.api_key

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for a coroutine on the server's own loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=60)

    async def _renew(self, is_seeded: bool) -> None:
        await self._world.aclose()
        self._app = create_app(Settings(database_url="sqlite://", anonymous_tier="test", job_grace_seconds=0.0))
        store = await self._world.enter_async_context(self._app.running())
        self.api_key = (await prepare_sandbox(store, document=DOCUMENT if is_seeded else None)).api_key

    async def close(self) -> None:
        """End the present application."""
        await self._world.aclose()


@contextmanager
def serving(around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Generator[ReferenceServer]:
    """A server that answers until the block ends; `around` may put something in front of it."""
    configure_logs("error", "text")
    with listen("127.0.0.1", 0) as socket:
        loop = asyncio.new_event_loop()
        server = ReferenceServer(f"http://127.0.0.1:{socket.getsockname()[1]}", loop)
        host = uvicorn.Server(
            uvicorn.Config(around(server), lifespan="off", log_config=None, timeout_graceful_shutdown=2)
        )
        thread = threading.Thread(target=loop.run_until_complete, args=(host.serve([socket]),), daemon=True)
        thread.start()
        try:
            server.reset()
            yield server
            server.run(server.close())
        finally:
            host.should_exit = True
            thread.join(timeout=10)
            _finish(loop)


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    """Close a loop as `asyncio.run` would: what still runs is cancelled first."""
    loop.run_until_complete(_cancel_others())
    loop.close()


async def _cancel_others() -> None:
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
