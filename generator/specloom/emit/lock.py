"""Emits `names.lock`: the names that were chosen, for the next run to give again."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The lock file, beside the settings or the scaffolds."""
    lock = project.lock
    tables = render_table("operations", lock.operations) + render_table("types", lock.types)
    yield SourceFile("root", "names.lock", f"{_HEAD}\n{tables}", "state")


def render_table(title: str, entries: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(f"{key} = {name}\n" for key, name in entries)
    return f"\n[{title}]\n{lines}" if lines else ""


_HEAD = (
    "# Names that specloom inferred. Commit this file, and they stay as the document grows; a name may be changed here."
)
