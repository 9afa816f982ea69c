"""What the compiler's pages list is what the compiler has: codes, keys of settings, keys of the vocabulary."""

from __future__ import annotations

import re
from pathlib import Path

from specloom import config
from specloom.resolve.rules import known_keys

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "generator/specloom"
_ROW = re.compile(r"^\| `([a-z_.]+)`", re.MULTILINE)
_ROWS_OF_CODES = re.compile(r"^\| (SL\d{3}) \|", re.MULTILINE)


def test_every_code_has_a_row() -> None:
    """And no row is about a code that is gone."""
    raised = {code for path in SOURCES.rglob("*.py") for code in re.findall(r'"(SL\d{3})"', path.read_text("utf-8"))}

    assert sorted(raised) == sorted(_ROWS_OF_CODES.findall(_page("compiler-findings")))


def test_every_extension_key_has_a_row() -> None:
    """The vocabulary is one; so is its page."""
    ours = _page("compiler-vocabulary").partition("## All keys")[2]
    rows = re.findall(r"^\| `(x-[a-z-]+)`", ours, re.MULTILINE)

    assert sorted(rows) == sorted(known_keys())


def test_every_setting_has_a_row() -> None:
    """Those of the top level, and the parts of `[out]`."""
    rows = set(_ROW.findall(_page("compiler-settings")))
    wanted = {key for key in config._KEYS if key not in ("out", "lint")}  # pyright: ignore[reportPrivateUsage]

    assert wanted | {f"out.{part}" for part in config.PARTS} | {"lint.profile"} <= rows


def _page(name: str) -> str:
    return (ROOT / f"docs/{name}.md").read_text("utf-8")
