"""Hands on the hand-written runtime packages, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from specloom.emit.source import Part, SourceFile
from specloom.plan.nodes import ProjectPlan

# The packages that each part carries, under their own names.
PACKAGES: Mapping[Part, tuple[str, ...]] = {
    "sdk": ("data", "doctor", "otel", "testing", "transport"),
    "server": ("serving",),
}


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """What every SDK carries, and every server; the same for every API."""
    yield from vendored("sdk")
    if project.server:
        yield from vendored("server")


def vendored(part: Part) -> Iterator[SourceFile]:
    """The sources of the runtime packages of a part."""
    for package in PACKAGES.get(part, ()):
        for path, text in _sources(package):
            yield SourceFile(part, f"{package}/{path}", text, role="vendored")


@cache
def _sources(package: str) -> tuple[tuple[str, str], ...]:
    return tuple(_walk(files("specloom.runtime") / package, ""))


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{prefix}{entry.name}", entry.read_text("utf-8")
