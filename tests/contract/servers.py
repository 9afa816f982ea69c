"""The reference server for contract tests, reached twice: as an ASGI app in this process, and over a real socket."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from parallel_server.app import Application, create_app
from parallel_server.platform.sandbox import prepare_sandbox
from parallel_server.settings import Settings
from parallel_server.store import open_store


def application(folder: Path) -> tuple[Application, str]:
    """A server with its data in `folder`, and a key of an organization whose tier has no practical limits."""
    database_url = f"sqlite:///{folder / 'contract.db'}"
    api_key = asyncio.run(_prepare(database_url))
    return create_app(Settings(database_url=database_url, anonymous_tier="test")), api_key


@contextlib.contextmanager
def served(app: Application) -> Iterator[str]:
    """Serve `app` on a port of its own while the block runs; gives the address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)


async def _prepare(database_url: str) -> str:
    store = open_store(database_url)
    try:
        return (await prepare_sandbox(store)).api_key
    finally:
        await store.close()
