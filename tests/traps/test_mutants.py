"""Every trap is put back into a copy of the runtime, and the test that is named for it fails there.

A test that passes with its trap in place proves nothing; a mutant whose place is gone must be written anew.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.documented import ROOT

RUNTIME = ROOT / "generator/specloom/runtime"
MUTANTS = tomllib.loads(Path(__file__).with_name("mutants.toml").read_text("utf-8"))["mutant"]
TRAPS = 20
# What pytest ends with when tests ran and failed; anything else is no proof.
FAILED = 1
# A fault of some law may be a rare one: it is looked for until it is found.
OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile=thorough")


def test_every_trap_has_a_mutant() -> None:
    numbers = {mutant["trap"][:2] for mutant in MUTANTS}

    assert [f"{number:02}" for number in range(1, TRAPS + 1) if f"{number:02}" not in numbers] == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant["trap"])
def test_the_trap_makes_its_test_fail(
    mutant: dict[str, str], tmp_path: Path, record_property: Callable[[str, Any], None]
) -> None:
    runtime = tmp_path / "runtime"
    shutil.copytree(RUNTIME, runtime, ignore=shutil.ignore_patterns("__pycache__"))
    put_back(mutant, runtime)

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *OPTIONS, f"tests/runtime/{mutant['test']}"],
        cwd=ROOT,
        env={**os.environ, "SAMPLE_RUNTIME": str(runtime), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )

    record_property("row", (mutant["trap"], mutant["file"], mutant["test"]))
    assert run.returncode == FAILED, f"{mutant['test']} does not notice it:\n{run.stdout}{run.stderr}"


def put_back(mutant: dict[str, str], runtime: Path) -> None:
    path = runtime / mutant["file"]
    text = path.read_text("utf-8")
    assert text.count(mutant["old"]) == 1, f"{mutant['file']} has changed: write the mutant anew"
    changed = text.replace(mutant["old"], mutant["new"])
    # A mutant that does not even compile would fail every test.
    compile(changed, str(path), "exec")
    path.write_text(changed, "utf-8")
