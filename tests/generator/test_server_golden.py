"""Golden servers: a document, and the tree it makes. `pytest --accept` rewrites the trees; read the diff."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.generator.server_case import CASES, server_files


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_a_document_makes_the_expected_server(case: Path, accept: bool) -> None:
    made = {name: file.text for name, file in server_files(case).items() if file.role != "vendored"}
    expected = case / "expected"
    if accept:
        shutil.rmtree(expected, ignore_errors=True)
        for name, text in made.items():
            # Not `.py`: nobody should import, lint or format what is only compared.
            path = expected / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    found = {str(path.relative_to(expected))[:-4]: path.read_text("utf-8") for path in expected.rglob("*.txt")}
    assert made == found


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_the_same_document_makes_the_same_bytes(case: Path) -> None:
    assert server_files(case) == server_files(case)
