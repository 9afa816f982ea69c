"""Sizes: a hand-written file has at most 400 lines, a function at most 60, or a reason on record."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import hand_written, shown

FILE_LINES = 400
FUNCTION_LINES = 60
REASONS = tomllib.loads(Path(__file__).with_name("budgets.toml").read_text("utf-8"))


def test_sizes_stay_within_budget_or_have_a_reason() -> None:
    """What is over budget and what has a reason are the same list."""
    over = {name: lines for path in hand_written() for name, lines in _over_budget(path)}

    assert over.keys() == REASONS.keys(), {
        name: over.get(name, "no longer over") for name in over.keys() ^ REASONS.keys()
    }


def test_every_reason_is_a_sentence() -> None:
    """A reason says something."""
    assert [name for name, reason in REASONS.items() if len(reason.split()) < 5] == []


def _over_budget(path: Path) -> Iterator[tuple[str, int]]:
    text = path.read_text("utf-8")
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield shown(path), lines
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{shown(path)}::{node.name}", lines
