"""The SDKs of golden documents: as text, and imported."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

from specloom.config import settings_for
from specloom.emit.source import SourceFile
from specloom.pipeline import generate

CASES = sorted((Path(__file__).parent / "cases/sdk").iterdir())


def files_of(case: Path) -> tuple[SourceFile, ...]:
    """The SDK of a case, in memory."""
    result = generate(settings_for(case / "openapi.yaml", case.name, ["sdk"], case))
    assert not result.report.has_errors, result.report.diagnostics
    return result.files


class imported:
    """The SDK of a case, written to disk and imported while the block runs."""

    def __init__(self, case: Path, folder: Path) -> None:
        self.case, self.folder = case, folder

    def __enter__(self) -> ModuleType:
        for file in files_of(self.case):
            path = self.folder / self.case.name / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text, "utf-8")
        sys.path.insert(0, str(self.folder))
        importlib.invalidate_caches()
        return importlib.import_module(self.case.name)

    def __exit__(self, *_: object) -> None:
        sys.path.remove(str(self.folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == self.case.name]:
            del sys.modules[name]
