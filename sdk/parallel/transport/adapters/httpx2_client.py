# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters for a client of httpx2 that is already there, with its own transports, mounts and event hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .client_library import AsyncClientAdapter, ClientAdapter

if TYPE_CHECKING:
    import httpx2


class Httpx2ClientAdapter(ClientAdapter):
    """Carries requests over the httpx2 client you give it, and close yourself."""

    def __init__(self, client: httpx2.Client) -> None:
        import httpx2

        super().__init__(httpx2, client)


class AsyncHttpx2ClientAdapter(AsyncClientAdapter):
    """The same for async clients."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        import httpx2

        super().__init__(httpx2, client)
