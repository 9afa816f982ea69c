# Vendored from generator/specloom/runtime. Edit it there.
"""Adapters for httpx."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from .client_library import AsyncClientAdapter, ClientAdapter
from .network import Network, PoolLimits

if TYPE_CHECKING:
    import httpx


class HttpxAdapter(ClientAdapter):
    """Carries requests over httpx: clients of its own, set up by the options, or the one you give it and close."""

    def __init__(
        self,
        client: httpx.Client | None = None,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        tls: ssl.SSLContext | None = None,
        http2: bool = False,
    ) -> None:
        import httpx

        super().__init__(httpx, client, Network.of(limits, proxy, trust_environment, tls, http2))


class AsyncHttpxAdapter(AsyncClientAdapter):
    """The same for async clients."""

    def __init__(
        self,
        client: httpx.AsyncClient | None = None,
        *,
        limits: PoolLimits | None = None,
        proxy: str | None = None,
        trust_environment: bool = True,
        tls: ssl.SSLContext | None = None,
        http2: bool = False,
    ) -> None:
        import httpx

        super().__init__(httpx, client, Network.of(limits, proxy, trust_environment, tls, http2))
