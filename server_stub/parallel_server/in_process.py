"""The sandbox inside another process: what `parallel.testing.server()` runs, without a socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from parallel_server.app import create_app
from parallel_server.platform.sandbox import prepare_sandbox
from parallel_server.platform.telemetry.logs import configure_logs
from parallel_server.settings import Settings


@asynccontextmanager
async def sandbox() -> AsyncGenerator[tuple[ASGIApp, Mapping[str, str]]]:
    """An empty world in memory, and the arguments by which a client is let in; gone when the block ends."""
    configure_logs("error", "text")
    app = create_app(Settings(database_url="sqlite://", anonymous_tier="test", job_grace_seconds=0.0))
    async with app.running() as store:
        access = await prepare_sandbox(store)
        yield app, {"api_key": access.api_key}
