"""What is given as `http` and cannot carry a client's requests is refused when the client is made."""

from __future__ import annotations

from typing import Any

import httpx
import httpx2
import pytest
from tests.runtime.sample.testing import Prepared
from tests.runtime.sample.transport.adapters.aiohttp import AiohttpAdapter
from tests.runtime.sample.transport.adapters.httpx import AsyncHttpxAdapter, HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2 import AsyncHttpx2Adapter, Httpx2Adapter

from tests.runtime.adapters import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import ConfigurationError

BLOCKING: list[Any] = [Httpx2Adapter, HttpxAdapter, Prepared]
AWAITED: list[Any] = [AsyncHttpx2Adapter, AsyncHttpxAdapter, AiohttpAdapter, lambda: Prepared().aio]


@pytest.mark.parametrize(
    ("kind", "make", "reason"),
    [
        *((AsyncSample, make, "which blocks: an async client takes one that is awaited") for make in BLOCKING),
        *((Sample, make, "which is awaited: a client that blocks takes one without `Async`") for make in AWAITED),
    ],
)
def test_an_adapter_of_the_other_kind_is_refused(kind: Any, make: Any, reason: str) -> None:
    for client in (lambda http: kind(api_key=KEY, http=http), lambda http: kind(api_key=KEY).with_options(http=http)):
        with pytest.raises(ConfigurationError, match=reason):
            client(make())


@pytest.mark.parametrize("kind", [Sample, AsyncSample])
@pytest.mark.parametrize("library", [httpx.Client, httpx2.Client, httpx.AsyncClient, httpx2.AsyncClient])
def test_a_library_s_own_client_is_no_adapter(kind: Any, library: Any) -> None:
    with pytest.raises(ConfigurationError, match="no adapter: put a client of httpx into `HttpxAdapter`"):
        kind(api_key=KEY, http=library())


@pytest.mark.parametrize(("kind", "makers"), [(Sample, BLOCKING), (AsyncSample, AWAITED)])
def test_an_adapter_of_its_own_kind_is_taken(kind: Any, makers: list[Any]) -> None:
    for make in makers:
        assert kind(api_key=KEY, http=make()).with_options(http=make())
