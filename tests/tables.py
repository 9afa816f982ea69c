"""Tables at the end of a run: tests leave a `row`, named columns stand above, sums below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def write_table(terminalreporter: Any, columns: Sequence[str]) -> None:
    """Print the rows that tests recorded, in Markdown, with the sums of their numbers; nothing without rows."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    rows = sorted(dict(report.user_properties)["row"] for report in reports if "row" in dict(report.user_properties))
    if not rows:
        return
    sums = [sum(numbers) for numbers in zip(*(row[1:] for row in rows), strict=True)]
    for row in (columns, ("---",) * len(columns), *rows, ("all", *sums)):
        terminalreporter.write_line(f"| {' | '.join(map(str, row))} |")
