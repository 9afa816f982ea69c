"""A table at the end of the run: how the requests of two generators' clients compare, by document."""

from __future__ import annotations

from typing import Any

from tests.tables import write_table


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row per document and the sums."""
    columns = (
        "document",
        "operations",
        "the peer has",
        "same request",
        "by rule",
        "on record",
        "the peer fails",
        "no values",
    )
    write_table(terminalreporter, columns)
