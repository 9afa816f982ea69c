"""Where the project's Python lies, by who wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNTIME = ROOT / "generator/specloom/runtime"
SDK = ROOT / "sdk/parallel"
SERVER = ROOT / "server_stub/parallel_server"

# Whole folders that specloom writes or copies; everything else is written by hand.
GENERATED = (
    SERVER / "generated",
    ROOT / "docs/reference",
    ROOT / "docs/errors",
    ROOT / "examples/operations",
    ROOT / "tests/contract/generated",
)
VENDORED = {
    SDK / "data": RUNTIME / "data",
    SDK / "transport": RUNTIME / "transport",
    SDK / "doctor": RUNTIME / "doctor",
    SDK / "otel": RUNTIME / "otel",
    SDK / "testing": RUNTIME / "testing",
    SERVER / "serving": RUNTIME / "serving",
}
YOURS = SDK / "extras"


def hand_written() -> list[Path]:
    """Every Python file that a person wrote."""
    folders = ("generator", "server_stub", "tests", "examples", "bench", "docs")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    files += [ROOT / "noxfile.py", *YOURS.rglob("*.py")]
    return sorted(path for path in files if not _is_written_by_specloom(path) and not _is_golden(path))


def generated() -> Iterator[Path]:
    """Every file that specloom wrote from the document."""
    for folder in (SDK, *GENERATED):
        for path in sorted(folder.rglob("*")):
            inside = [*VENDORED, YOURS]
            if (
                path.is_file()
                and path.suffix in {".py", ".md"}
                and not any(path.is_relative_to(other) for other in inside)
            ):
                yield path


def vendored() -> Iterator[tuple[Path, Path]]:
    """Every vendored file beside the one that it is a copy of."""
    for copy, source in VENDORED.items():
        for path in sorted(copy.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path, source / path.relative_to(copy)


def shown(path: Path) -> str:
    """A path as it is typed at the root of the project."""
    return path.relative_to(ROOT).as_posix()


def _is_written_by_specloom(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in (*GENERATED, *VENDORED))


def _is_golden(path: Path) -> bool:
    return path.is_relative_to(ROOT / "tests/generator/cases")
