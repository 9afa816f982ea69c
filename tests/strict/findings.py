"""What pyright's strict mode and ruff find in what is generated from a document."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.corpus.documents import CorpusDocument, unpack

ROOT = Path(__file__).parents[2]
# Rules that ask for another document: its texts hold Cyrillic letters, and its properties are called `l`.
# UP007: between annotated types pyright knows no `|` where a value is meant.
OF_THE_DOCUMENT = "RUF001,RUF002,RUF003,E741,UP007"
VENDORED = ("{0}/data", "{0}/testing", "{0}/transport", "{0}_server/serving")


def tree_of(document: CorpusDocument, folder: Path) -> Path:
    """Generate SDK, server and examples; gives their folder, which is named after the package."""
    package = document.name.replace("-", "_").replace(".", "_")
    return tree_from(unpack(document, folder.parent / "documents"), package, folder)


def tree_from(source: Path, package: str, folder: Path) -> Path:
    """The same of any document."""
    tree = folder / package
    run = _run(sys.executable, "-m", "specloom", "generate", str(source), "--out", str(tree), "--package", package,
               "--with", "server,examples")  # fmt: skip
    assert run.returncode == 0, run.stderr
    return tree


def found_by_pyright(trees: Sequence[Path]) -> list[str]:
    """One process for all trees, so that pydantic is read once; the runtime, the same in all, is checked in one."""
    folder = trees[0].parent
    (folder / "pyrightconfig.json").write_text(json.dumps(_config(trees)), "utf-8")
    run = _run("pyright", "--pythonpath", sys.executable, "--outputjson", "--project", str(folder))
    found = json.loads(run.stdout)
    assert found["summary"]["filesAnalyzed"] > len(trees)
    return [_shown(diagnostic, folder) for diagnostic in found["generalDiagnostics"]]


def found_by_ruff(trees: Sequence[Path]) -> list[str]:
    """By this project's own rules; a file that is not laid out already is a finding as well."""
    settings = ("--config", str(ROOT / "pyproject.toml"), "--no-cache")
    places = [str(tree) for tree in trees]
    ignored = ("--extend-ignore", OF_THE_DOCUMENT, "--output-format", "concise", "--quiet")
    checked = _run("ruff", "check", *settings, *ignored, *places)
    formatted = _run("ruff", "format", "--check", "--quiet", *settings, *places)
    assert {checked.returncode, formatted.returncode} <= {0, 1}, checked.stderr + formatted.stderr
    return [*checked.stdout.splitlines(), *formatted.stdout.splitlines()]


def _config(trees: Sequence[Path]) -> dict[str, Any]:
    checked_once = [
        f"{tree.name}/{place.format(tree.name)}"
        for tree in trees[1:]
        for place in VENDORED
        if (tree / place.format(tree.name)).exists()
    ]
    return {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [tree.name for tree in trees],
        "exclude": checked_once,
        "executionEnvironments": [{"root": tree.name} for tree in trees],
    }


def _shown(diagnostic: dict[str, Any], folder: Path) -> str:
    place = Path(diagnostic["file"]).relative_to(folder)
    line = diagnostic["range"]["start"]["line"] + 1
    return f"{place}:{line}: {diagnostic.get('rule', 'error')}: {diagnostic['message']}"


def _run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Beside the running Python, whether or not its environment is active.
    beside = Path(sys.executable).parent / program
    command = str(beside) if beside.exists() else program
    return subprocess.run([command, *arguments], capture_output=True, text=True, check=False)
