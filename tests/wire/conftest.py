"""A table at the end of the run: what was proved of each document."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("document", "operations", "tried", "wire-checked", "round trips", "on record")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row per document and the sums."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    rows = sorted(dict(report.user_properties)["row"] for report in reports if "row" in dict(report.user_properties))
    if not rows:
        return
    sums = [sum(numbers) for numbers in zip(*(row[1:] for row in rows), strict=True)]
    for row in (_COLUMNS, ("---",) * len(_COLUMNS), *rows, ("all", *sums)):
        terminalreporter.write_line(f"| {' | '.join(map(str, row))} |")
