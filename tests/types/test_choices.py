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
    case = CASES / program.stem
    result = generate(settings_for(case / "openapi.yaml", case.name, ["sdk"], case))
    for file in result.files:
        path = tmp_path / case.name / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    (tmp_path / "program.py").write_text(program.read_text("utf-8"), "utf-8")
    settings = {"typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")

    done = subprocess.run(
        ["pyright", "--pythonpath", sys.executable], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
