"""The fixtures that `parallel.testing` brings for pytest, asked for as a test suite would."""

from __future__ import annotations

import asyncio

from parallel import AsyncParallel, Parallel, models
from parallel.testing import Prepared, make, pytest_plugin
from parallel.testing.pytest_plugin import client_class
from parallel.transport import AsyncClient, SyncClient


class Request:
    """What pytest hands to a fixture, as far as ours look at it."""

    def __init__(self, api: Prepared) -> None:
        self.api = api

    def getfixturevalue(self, name: str) -> Prepared:
        assert name == "parallel_api"
        return self.api


def test_each_fixture_is_a_client_of_its_kind() -> None:
    assert client_class("client", SyncClient) is Parallel
    assert client_class("async_client", AsyncClient) is AsyncParallel


def test_both_clients_get_what_is_prepared() -> None:
    api = Prepared()
    blocking = pytest_plugin._client(Request(api))
    awaiting = pytest_plugin._async_client(Request(api))
    api.on(blocking.pipelines.retrieve).give(make(models.Pipeline, name="a")).give(make(models.Pipeline, name="b"))

    assert blocking.pipelines.retrieve("p").name == "a"
    assert asyncio.run(awaiting.pipelines.retrieve("p")).name == "b"
