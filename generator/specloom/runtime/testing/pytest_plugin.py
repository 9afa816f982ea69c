# Vendored from generator/specloom/runtime. Edit it there.
"""Fixtures for pytest, named after the package. In conftest.py: `pytest_plugins = ["<package>.testing.pytest_plugin"]`.

| fixture | what it is |
| --- | --- |
| `<package>_api` | `Prepared`: what the API answers, checked at the end of the test |
| `<package>_client`, `async_<package>_client` | clients of it |
| `<package>_server` | `server()`: the API's own server in this process, one for the whole run |
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from ..transport import AsyncClient, SyncClient
from .home import PACKAGE, credentials
from .hosting import Hosted, server
from .prepared import Prepared

NAME = PACKAGE.rpartition(".")[2]


def pytest_configure(config: Any) -> None:
    """Register the fixtures. pytest is imported here: whoever does not test has not got it."""
    import pytest

    plugin = ModuleType(f"{PACKAGE}.testing.fixtures")
    vars(plugin).update(
        {
            "api": pytest.fixture(name=f"{NAME}_api")(_prepared),
            "client": pytest.fixture(name=f"{NAME}_client")(_client),
            "async_client": pytest.fixture(name=f"async_{NAME}_client")(_async_client),
            "server": pytest.fixture(name=f"{NAME}_server", scope="session")(_server),
        }
    )
    config.pluginmanager.register(plugin, plugin.__name__)


def _prepared() -> Iterator[Prepared]:
    """What the API answers, as the test prepares it."""
    with Prepared() as prepared:
        yield prepared


def _client(request: Any) -> Any:
    """A client of the prepared API."""
    prepared: Prepared = request.getfixturevalue(f"{NAME}_api")
    return client_class("client", SyncClient)(http=prepared, **credentials())


def _async_client(request: Any) -> Any:
    """An async client of the prepared API."""
    prepared: Prepared = request.getfixturevalue(f"{NAME}_api")
    return client_class("async_client", AsyncClient)(http=prepared.aio, **credentials())


def _server() -> Iterator[Hosted]:
    """The API's own server."""
    with server() as hosted:
        yield hosted


def client_class(where: str, kind: type[Any]) -> type[Any]:
    """The package's own client of a kind, which is in the module `where`."""
    module = import_module(f"{PACKAGE}.{where}")
    own = (found for found in vars(module).values() if isinstance(found, type) and found.__module__ == module.__name__)
    return next(found for found in own if issubclass(found, kind))
