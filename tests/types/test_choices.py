"""Choices of a document are types: a program that uses them type-checks strictly, a wrong one does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from specloom.config import settings_for
from specloom.pipeline import generate

CASES = Path(__file__).resolve().parents[1] / "generator/cases/sdk"
PROGRAMS = Path(__file__).parent / "programs"


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.py")), ids=lambda program: program.stem)
def test_a_program_that_uses_a_golden_sdk_type_checks_strictly(program: Path, tmp_path: Path) -> None:
    """The package too. Lines that must not pass carry a `pyright: ignore`, which is an error where it is not needed."""
    put(program, tmp_path)
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")

    assert faults(["pyright", "--pythonpath", sys.executable], tmp_path) == ""


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.py")), ids=lambda program: program.stem)
def test_the_other_checker_finds_no_fault_either(program: Path, tmp_path: Path) -> None:
    """Nor in a program, unless it is one of wrong choices."""
    put(program, tmp_path)
    checked = [program.stem] if "pyright: ignore" in program.read_text("utf-8") else [program.stem, "program.py"]

    assert faults([sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11", *checked], tmp_path) == ""


def put(program: Path, folder: Path) -> None:
    """The golden package that a program is named for, and the program beside it."""
    case = CASES / program.stem
    for file in generate(settings_for(case / "openapi.yaml", case.name, ["sdk"], case)).files:
        path = folder / case.name / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    (folder / "program.py").write_text(program.read_text("utf-8"), "utf-8")


def faults(command: list[str], folder: Path) -> str:
    """What a checker has to say, if it has anything."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""
