# Vendored from generator/specloom/runtime. Edit it there.
"""Checks as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from .checks import Check

_SIGNS = {"ok": "ok", "warning": "WARNING", "failed": "FAILED", "skipped": "skipped"}


def as_text(checks: Sequence[Check], title: str) -> str:
    """A line for each check, and below it what to do."""
    lines: list[str] = []
    for check in checks:
        took = "" if check.seconds is None else f" ({check.seconds * 1000:.1f} ms)"
        lines.append(f"{_SIGNS[check.state]:<8} {check.name:<10} {check.says}{took}")
        if check.hint:
            lines.append(f"{'':<19} -> {check.hint}")
    failed = sum(check.state == "failed" for check in checks)
    verdict = (
        f"{failed} {'check' if failed == 1 else 'checks'} failed" if failed else f"the {title} can be used from here"
    )
    return "\n".join((*lines, "", verdict, ""))


def as_json(checks: Sequence[Check]) -> str:
    """One object: `ok`, and the checks in the order in which they were made."""
    is_well = all(check.state != "failed" for check in checks)
    return json.dumps({"ok": is_well, "checks": [asdict(check) for check in checks]}, indent=2) + "\n"
