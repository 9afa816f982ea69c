"""Builds the server of a golden case: in memory to compare it, or on disk to run it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from specloom.config import settings_for
from specloom.emit.source import SourceFile
from specloom.pipeline import generate

CASES = Path(__file__).parent / "cases/server"


def server_files(case: Path) -> dict[str, SourceFile]:
    """What a case's document makes for servers and contract tests, by path."""
    settings = settings_for(case / "openapi.yaml", "shop", ("server", "contract"), case)
    result = generate(settings)
    assert not result.report.has_errors, result.report.diagnostics
    folders = {"server": "shop_server", "contract": "tests/contract"}
    return {f"{folders[file.part]}/{file.path}": file for file in result.files if file.part in folders}


@contextmanager
def written_server(case: Path, out: Path) -> Iterator[ModuleType]:
    """The case's server, written below `out` and importable while the block runs."""
    for name, file in server_files(case).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, "utf-8")
    sys.path.insert(0, str(out))
    try:
        yield importlib.import_module("shop_server")
    finally:
        sys.path.remove(str(out))
        for name in [name for name in sys.modules if name.partition(".")[0] == "shop_server"]:
            del sys.modules[name]
