"""A table at the end of the run: what was proved of each document."""

from __future__ import annotations

from typing import Any

from tests.tables import write_table


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row per document and the sums."""
    write_table(terminalreporter, ("document", "operations", "tried", "wire-checked", "round trips", "on record"))
