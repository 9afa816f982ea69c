"""Every diagnostic code has a case folder: a document and the exact text that it gets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import specloom
from specloom.plan.remarks import remark

from tests.generator.reading import read_file

CASES = Path(__file__).parent / "cases" / "diagnostics"
FOLDERS = sorted(folder for folder in CASES.iterdir() if folder.is_dir())
ROOMS = ("load", "resolve", "ir", "plan")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_finding_is_shown_with_place_caret_and_hint(
    folder: Path, accept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    entry = next(path for path in (Path("openapi.yaml"), Path("openapi.json"), Path("nowhere.yaml")) if _is_entry(path))
    settings = _settings(folder)
    read = read_file(
        entry,
        profile=settings.get("lint", {}).get("profile", ""),
        overlays=sorted(Path().glob("overlay*.yaml")),
        audiences=settings.get("audiences", ()),
    )
    remark(read.api, read.report)
    shown = f"{read.shown}\n"
    expected = folder / "expected.txt"
    if accept:
        expected.write_text(shown, "utf-8")

    assert shown == expected.read_text("utf-8")


def _is_entry(path: Path) -> bool:
    return path.exists() or path.name == "nowhere.yaml"


def _settings(folder: Path) -> dict[str, Any]:
    settings = folder / "specloom.toml"
    return tomllib.loads(settings.read_text("utf-8")) if settings.exists() else {}


def test_every_code_has_a_case() -> None:
    """A code without a case folder has no text that anybody has looked at."""
    package = Path(specloom.__file__).parent
    sources = [path for room in ROOMS for path in (package / room).rglob("*.py")]
    used = {code for path in sources for code in re.findall(r'"(SL\d{3})"', path.read_text("utf-8"))}
    shown = {code for folder in FOLDERS for code in _codes(folder)}

    assert used == shown


def _codes(folder: Path) -> set[str]:
    return set(re.findall(r"\[(SL\d{3})\]", (folder / "expected.txt").read_text("utf-8")))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_case_is_named_after_its_code(folder: Path) -> None:
    assert folder.name[:5].upper() in _codes(folder)
