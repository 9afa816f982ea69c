"""Every adapter, by name, and fixtures that make clients on each of them in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import httpx
import httpx2
import pytest
from tests.runtime.sample.transport.adapters.aiohttp import AiohttpAdapter
from tests.runtime.sample.transport.adapters.httpx import AsyncHttpxAdapter, HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2 import AsyncHttpx2Adapter, Httpx2Adapter
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter, Httpx2ClientAdapter
from tests.runtime.sample.transport.adapters.pyreqwest import AsyncPyreqwestAdapter, PyreqwestAdapter

from tests.runtime.sample import AsyncSample, RetryPolicy, Sample

KEY = "pk_live_0123456789abcdefghij"

_given: list[Any] = []


class Given:
    """An adapter over a caller's own async client, whose owner closes it along with the adapter."""

    def __init__(self, adapter: Callable[[Any], Any], client: Any) -> None:
        self._client = client
        self._adapter = adapter(client)
        self.exchange = self._adapter.exchange

    async def aclose(self) -> None:
        await self._adapter.aclose()
        await self._client.aclose()


def given(client: Any) -> Any:
    """A client that is the caller's to close."""
    _given.append(client)
    return client


SYNC: dict[str, Callable[[], Any]] = {
    "httpx2": Httpx2Adapter,
    "httpx": HttpxAdapter,
    "httpx2-client": lambda: Httpx2ClientAdapter(given(httpx2.Client())),
    "httpx-client": lambda: HttpxAdapter(given(httpx.Client())),
    "pyreqwest": PyreqwestAdapter,
}
# Those that have connections of their own in each event loop.
ASYNC_OWN: dict[str, Callable[[], Any]] = {
    "httpx2": AsyncHttpx2Adapter,
    "httpx": AsyncHttpxAdapter,
    "aiohttp": AiohttpAdapter,
    "pyreqwest": AsyncPyreqwestAdapter,
}
ASYNC: dict[str, Callable[[], Any]] = {
    **ASYNC_OWN,
    "httpx2-client": lambda: Given(AsyncHttpx2ClientAdapter, httpx2.AsyncClient()),
    "httpx-client": lambda: Given(AsyncHttpxAdapter, httpx.AsyncClient()),
}
# Those with options, sync and async, by name.
WITH_OPTIONS: dict[str, Callable[..., Any]] = {
    "httpx2": Httpx2Adapter,
    "httpx": HttpxAdapter,
    "pyreqwest": PyreqwestAdapter,
    **{f"async-{name}": make for name, make in ASYNC_OWN.items()},
}
QUICK = RetryPolicy(first_delay=0.001)

EVENT = b'event: output\nid: %d\ndata: {"delta": "x"}\n\n'
DONE = b'event: done\nid: 9\ndata: {"id": "j", "state": "completed"}\n\n'


def call(adapter: Any, url: str, **settings: Any) -> Any:
    """What one call through an adapter gives, whichever kind it is; closes it."""
    settings = {"api_key": KEY, "base_url": url, "http": adapter, "retry": QUICK, **settings}

    async def main() -> Any:
        async with AsyncSample(**settings) as client:
            return await client.pipelines.retrieve("p")

    if hasattr(adapter, "aclose"):
        return asyncio.run(main())
    with Sample(**settings) as client:
        return client.pipelines.retrieve("p")


@pytest.fixture(params=SYNC)
def make(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes clients on each adapter in turn."""

    yield partial(make_client, request.param)
    while _given:
        _given.pop().close()


@pytest.fixture(params=ASYNC)
def make_async(request: pytest.FixtureRequest) -> Any:
    """Makes async clients on each adapter in turn."""
    return _async_maker(request.param)


@pytest.fixture(params=ASYNC_OWN)
def make_async_own(request: pytest.FixtureRequest) -> Any:
    """The same, without those over a caller's own client."""
    return _async_maker(request.param)


def _async_maker(name: str) -> Any:
    return partial(make_async_client, name)


def make_client(adapter: str, url: str, **settings: Any) -> Sample:
    """A client on an adapter."""
    return Sample(**{"api_key": KEY, "base_url": url, "http": SYNC[adapter](), "retry": QUICK, **settings})


def make_async_client(adapter: str, url: str, **settings: Any) -> AsyncSample:
    """An async client on an adapter."""
    return AsyncSample(**{"api_key": KEY, "base_url": url, "http": ASYNC[adapter](), "retry": QUICK, **settings})
