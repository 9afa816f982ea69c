"""Examples: every file below `examples/` runs as it stands."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from tests.reference_server import ReferenceServer

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = sorted((ROOT / "examples/operations").glob("*.py"))
RECIPES = sorted((ROOT / "examples/recipes").glob("*.py"))


@pytest.mark.parametrize("path", OPERATIONS, ids=lambda path: path.stem)
def test_example_of_an_operation_runs(path: Path, server: ReferenceServer) -> None:
    """The documented request is one that the server accepts."""
    server.reset(is_seeded=True)

    runpy.run_path(str(path), run_name="__main__")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_recipe_runs_and_prints(path: Path, server: ReferenceServer, capsys: pytest.CaptureFixture[str]) -> None:
    """A recipe tells what it does, in an empty sandbox and where it has run before."""
    server.reset()

    for _ in range(2):
        runpy.run_path(str(path), run_name="__main__")

        assert capsys.readouterr().out.strip()


def test_there_is_an_example_for_every_operation_and_five_recipes() -> None:
    """Nothing above passes for want of files."""
    assert len(OPERATIONS) >= 40
    assert len(RECIPES) >= 5
