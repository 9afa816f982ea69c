"""What is generated from real documents passes pyright in strict mode, and ruff, without one finding.

A seeded part of the corpus of some OPERATIONS operations; STRICT_SEED chooses another part, STRICT_WHOLE=1 takes all,
STRICT_ONLY=name,name names documents.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.corpus.documents import CorpusDocument, listed, unpack

ROOT = Path(__file__).parents[2]
SEED = os.environ.get("STRICT_SEED", "1")
OPERATIONS = 250
# Rules that ask for another document: its texts hold Cyrillic letters, and its properties are called `l`.
# UP007: between annotated types pyright knows no `|` where a value is meant.
OF_THE_DOCUMENT = "RUF001,RUF002,RUF003,E741,UP007"
VENDORED = ("{0}/data", "{0}/testing", "{0}/transport", "{0}_server/serving")


def chosen() -> list[CorpusDocument]:
    """The documents of this run."""
    documents = sorted(listed(), key=lambda document: document.operations)
    only = os.environ.get("STRICT_ONLY")
    if only:
        return [document for document in documents if document.name in only.split(",")]
    if os.environ.get("STRICT_WHOLE"):
        return documents
    shuffled = Random(SEED).sample(documents, len(documents))
    kept, room = [], OPERATIONS
    for document in shuffled:
        if document.operations <= room:
            kept.append(document)
            room -= document.operations
    return kept


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The tree of each chosen document, all in one folder, each named after its package."""
    folder = tmp_path_factory.mktemp("strict")
    return [_generated(document, folder) for document in chosen()]


def test_pyright_finds_nothing(packages: list[Path]) -> None:
    """One process for all packages, so that pydantic is read once; the runtime, the same in all, is checked in one."""
    folder = packages[0].parent
    (folder / "pyrightconfig.json").write_text(json.dumps(_config(packages)), "utf-8")
    run = _run("pyright", "--pythonpath", sys.executable, "--outputjson", "--project", str(folder))
    found = json.loads(run.stdout)

    assert found["summary"]["filesAnalyzed"] > len(packages)
    assert [_shown(diagnostic, folder) for diagnostic in found["generalDiagnostics"]] == []


def test_ruff_finds_nothing(packages: list[Path]) -> None:
    """By this project's own rules, and laid out already."""
    settings = ("--config", str(ROOT / "pyproject.toml"), "--no-cache")
    checked = _run("ruff", "check", *settings, "--extend-ignore", OF_THE_DOCUMENT, "--output-format", "concise",
                   *map(str, packages))  # fmt: skip
    formatted = _run("ruff", "format", "--check", *settings, *map(str, packages))

    assert checked.returncode == 0, checked.stdout
    assert formatted.returncode == 0, formatted.stdout


def _generated(document: CorpusDocument, folder: Path) -> Path:
    package = document.name.replace("-", "_").replace(".", "_")
    tree = folder / package
    source = unpack(document, folder.parent / "documents")
    run = _run(sys.executable, "-m", "specloom", "generate", str(source), "--out", str(tree), "--package", package,
               "--with", "server,examples")  # fmt: skip
    assert run.returncode == 0, run.stderr
    return tree


def _config(packages: Sequence[Path]) -> dict[str, Any]:
    checked_once = [
        f"{tree.name}/{place.format(tree.name)}"
        for tree in packages[1:]
        for place in VENDORED
        if (tree / place.format(tree.name)).exists()
    ]
    return {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [tree.name for tree in packages],
        "exclude": checked_once,
        "executionEnvironments": [{"root": tree.name} for tree in packages],
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
