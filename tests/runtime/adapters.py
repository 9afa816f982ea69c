"""Every adapter, by name, and fixtures that make clients on each of them in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import httpx2
import pytest
from tests.runtime.sample.transport.adapters.httpx import AsyncHttpxAdapter, HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2 import AsyncHttpx2Adapter, Httpx2Adapter
from tests.runtime.sample.transport.adapters.httpx2_client import Httpx2ClientAdapter

from tests.runtime.sample import AsyncSample, RetryPolicy, Sample

KEY = "pk_live_0123456789abcdefghij"

_given: list[Any] = []


def given(client: Any) -> Any:
    """A client that is the caller's to close."""
    _given.append(client)
    return client


SYNC: dict[str, Callable[[], Any]] = {
    "httpx2": Httpx2Adapter,
    "httpx": HttpxAdapter,
    "httpx2-client": lambda: Httpx2ClientAdapter(given(httpx2.Client())),
    "httpx-client": lambda: HttpxAdapter(given(httpx.Client())),
}
ASYNC: dict[str, Callable[[], Any]] = {
    "httpx2": AsyncHttpx2Adapter,
    "httpx": AsyncHttpxAdapter,
}
QUICK = RetryPolicy(first_delay=0.001)

EVENT = b'event: output\nid: %d\ndata: {"delta": "x"}\n\n'
DONE = b'event: done\nid: 9\ndata: {"id": "j", "state": "completed"}\n\n'


@pytest.fixture(params=SYNC)
def make(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Makes clients on each adapter in turn."""

    def client(url: str, **settings: Any) -> Sample:
        return Sample(**{"api_key": KEY, "base_url": url, "http": SYNC[request.param](), "retry": QUICK, **settings})

    yield client
    while _given:
        _given.pop().close()


@pytest.fixture(params=ASYNC)
def make_async(request: pytest.FixtureRequest) -> Any:
    """Makes async clients on each adapter in turn."""

    def client(url: str, **settings: Any) -> AsyncSample:
        return AsyncSample(
            **{"api_key": KEY, "base_url": url, "http": ASYNC[request.param](), "retry": QUICK, **settings}
        )

    return client
