"""One reference server for all pages and examples; each gets a world of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reference_server import ReferenceServer, serving


@pytest.fixture(scope="session")
def server() -> Iterator[ReferenceServer]:
    """A server on a free port; what runs finds it in the environment."""
    with serving() as running:
        yield running
