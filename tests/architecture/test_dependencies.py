"""Dependencies: each has its reason in ARCHITECTURE.md, and each reason its dependency."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOT

# Tools that no pyproject.toml can name: npm brings them.
OUTSIDE = {"@redocly/cli", "@stoplight/prism-cli"}


def test_every_dependency_has_its_reason() -> None:
    """A row without a dependency is as wrong as a dependency without a row."""
    table = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Dependencies")[2]
    explained = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([^`]+)`", row.split("|")[1])
    }

    assert explained == set(_required()) | OUTSIDE


def _required() -> Iterator[str]:
    for folder in ("generator", "sdk", "server_stub"):
        project = _toml(ROOT / folder / "pyproject.toml")["project"]
        for requirements in (project["dependencies"], *project.get("optional-dependencies", {}).values()):
            yield from map(_name, requirements)
    for group in _toml(ROOT / "pyproject.toml")["dependency-groups"].values():
        yield from map(_name, group)


def _toml(path: Path) -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(path.read_text("utf-8"))


def _name(requirement: str) -> str:
    return re.split(r"[\[<>=~ ]", requirement, maxsplit=1)[0].lower()
