"""The whole server in this process, with a key for it: nothing is imitated but the network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from parallel_server.app import Application, create_app
from parallel_server.platform.sandbox import prepare_sandbox
from parallel_server.settings import Settings
from parallel_server.store import Store


@dataclass
class RealApi:
    """A running server and a client with its key."""

    app: Application
    store: Store
    client: httpx.AsyncClient
    api_key: str
    org_id: str

    async def create(self, name: str = "night-run", **fields: Any) -> httpx.Response:
        """Ask for a pipeline."""
        return await self.client.post("/v2/pipelines", json={"name": name, **fields})


@asynccontextmanager
async def real_api(**settings: Any) -> AsyncIterator[RealApi]:
    """The server while the block runs; its data is gone afterwards."""
    app = create_app(
        Settings(**{"database_url": "sqlite://", "anonymous_tier": "test", "job_grace_seconds": 0.0, **settings})
    )
    async with app.running() as store:
        access = await prepare_sandbox(store)
        headers = {"Authorization": f"Bearer {access.api_key}"}
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            yield RealApi(app, store, client, access.api_key, access.org_id)
