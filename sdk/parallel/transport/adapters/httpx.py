# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters for httpx."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .client_library import AsyncClientAdapter, ClientAdapter
from .network import PoolLimits

if TYPE_CHECKING:
    import httpx


class HttpxAdapter(ClientAdapter):
    """Carries requests over httpx: a client of its own, or the one you give it (and close yourself)."""

    def __init__(self, client: httpx.Client | None = None, *, limits: PoolLimits | None = None) -> None:
        import httpx

        super().__init__(httpx, client, limits)


class AsyncHttpxAdapter(AsyncClientAdapter):
    """The same for async clients."""

    def __init__(self, client: httpx.AsyncClient | None = None, *, limits: PoolLimits | None = None) -> None:
        import httpx

        super().__init__(httpx, client, limits)
