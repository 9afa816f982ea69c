"""Blocks: runs the fenced code of a Markdown page. What a block prints must be what its `#>` lines say.

`...` in an expected line stands for anything. `json` must parse; `text` is prose in another font and is not run.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

_EXPECTED = re.compile(r"^\s*#> ?(.*)$", re.MULTILINE)


def run_python(example: Example) -> str | None:
    """Run a block in the page's namespace."""
    printed = io.StringIO()
    # Blank lines in front give tracebacks the line of the page.
    code = compile("\n" * (example.line + example.parsed.line_offset) + example.parsed, example.path, "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, example.namespace)
    return _difference(example, printed.getvalue())


def run_bash(example: Example) -> str | None:
    """Run a block in a shell that stops at the first failure, in the page's own folder."""
    script = f"set -euo pipefail\n{example.parsed}"
    folder: Path = example.namespace["folder"]
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        return f"exit status {done.returncode}\n{done.stdout}{done.stderr}"
    return _difference(example, done.stdout)


def read_json(example: Example) -> str | None:
    """A block that shows JSON shows JSON."""
    json.loads(example.parsed)
    return None


def leave(_: Example) -> str | None:
    """Text is not run."""
    return None


EVALUATORS: dict[str, Callable[[Example], str | None]] = {
    "python": run_python,
    "bash": run_bash,
    "json": read_json,
    "text": leave,
}


def parse(page: Path) -> Document:
    """A page with all of its blocks; the namespace is that of a module of its own.

    What its `bash` blocks write is found by those that follow: whoever runs them names a `folder` for it.
    """
    parsers = [CodeBlockParser(language, evaluator) for language, evaluator in EVALUATORS.items()]
    document = Sybil(parsers=parsers).parse(page)
    document.namespace["__name__"] = "__main__"
    return document


def languages(page: Path) -> list[str]:
    """The language of every fence that opens on the page."""
    fences = re.findall(r"^ *(`{3,})(.*)$", page.read_text("utf-8"), re.MULTILINE)
    return [language.strip() for _, language in fences[::2]]


def _difference(example: Example, printed: str) -> str | None:
    expected = _EXPECTED.findall(example.parsed)
    if not expected:
        return None
    lines = printed.splitlines()
    if len(lines) == len(expected) and all(map(_matches, lines, expected)):
        return None
    return "\n".join(["expected", *expected, "printed", *lines])


def _matches(line: str, expected: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, expected.split("..."))), line) is not None
