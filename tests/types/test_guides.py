"""Guides: the Python of every page type-checks, so that an editor says nothing about what a reader copied from it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"]
EXAMPLES = [*sorted((ROOT / "examples/recipes").glob("*.py")), ROOT / "examples/demo.py"]
DISTRIBUTIONS = ("generator", "sdk", "server_stub")


def test_python_of_guides_and_recipes_type_checks(tmp_path: Path) -> None:
    """In pyright's standard mode, each page as one module: later blocks use what earlier ones made."""
    for page in PAGES:
        # Not the page's own name: a module called `async` or `http` would hide another one.
        (tmp_path / f"page_{page.stem.replace('-', '_')}.py").write_text(_python_of(page), "utf-8")
    for example in EXAMPLES:
        (tmp_path / f"example_{example.name}").write_text(example.read_text("utf-8"), "utf-8")
    settings = {
        "typeCheckingMode": "standard",
        "pythonVersion": "3.11",
        "extraPaths": [str(ROOT / name) for name in DISTRIBUTIONS],
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")

    errors = _errors(tmp_path)

    assert not errors, "\n".join(errors)


def test_python_is_taken_from_its_own_lines(tmp_path: Path) -> None:
    """An error is reported at the line of the page, and nothing but Python is read."""
    page = tmp_path / "page.md"
    page.write_text("Text.\n\n```bash\nls\n```\n\n```python\nx: int = ''\n```\n", "utf-8")

    assert _python_of(page).splitlines() == ["", "", "", "", "", "", "", "x: int = ''", ""]


def _python_of(page: Path) -> str:
    """The Python blocks of a page on their own lines, the rest blank."""
    language = ""
    kept: list[str] = []
    for line in page.read_text("utf-8").splitlines():
        is_fence = line.startswith("```")
        kept.append(line if language == "python" and not is_fence else "")
        if is_fence:
            language = "" if language else line.removeprefix("```").strip()
    return "\n".join([*kept, ""])


def _errors(folder: Path) -> list[str]:
    """Every type error of a folder, as file, line and message."""
    done = subprocess.run(
        ["pyright", "--pythonpath", sys.executable, "--outputjson"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return [
        f"{Path(each['file']).name}:{each['range']['start']['line'] + 1}: {each['message']}"
        for each in found
        if each["severity"] == "error"
    ]
