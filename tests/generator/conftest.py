"""What the generator's tests share: `--accept` rewrites the expected side of golden cases."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --accept`: take what is generated now as expected; read the diff before committing it."""
    parser.addoption("--accept", action="store_true", help="rewrite expected trees of golden cases")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expected trees are to be rewritten."""
    return bool(request.config.getoption("--accept"))
