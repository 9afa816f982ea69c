"""Hands on the hand-written runtime packages, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from specloom.emit.source import Part, SourceFile
from specloom.plan.nodes import ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """What every SDK carries: `data` and `transport`."""
    del project  # the same for every API
    for package in ("data", "transport"):
        yield from vendored(package, "sdk", package)


def vendored(package: str, part: Part, folder: str) -> Iterator[SourceFile]:
    """The sources of one runtime package below `folder` of a part."""
    for path, text in _sources(package):
        yield SourceFile(part, f"{folder}/{path}", text, role="vendored")


@cache
def _sources(package: str) -> tuple[tuple[str, str], ...]:
    return tuple(_walk(files("specloom.runtime") / package, ""))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{prefix}{entry.name}", entry.read_text("utf-8")
