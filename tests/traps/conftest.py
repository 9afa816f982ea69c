"""A table at the end of the run: each trap, where it was put back, and the test that noticed."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row for each mutant that was noticed."""
    rows = [dict(report.user_properties).get("row") for report in terminalreporter.getreports("passed")]
    for row in sorted(filter(None, rows)):
        terminalreporter.write_line(f"| {' | '.join(row)} | fails |")
