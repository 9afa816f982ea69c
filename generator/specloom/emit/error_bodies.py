"""Emits `error_bodies.py`: what error answers hold, by status and for single operations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specloom.emit.source import SourceFile, indent, python_module
from specloom.plan.nodes import ErrorBodiesPlan, ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The table, where the document describes any."""
    if project.sdk.error_bodies:
        yield SourceFile("sdk", "error_bodies.py", render_module(project.sdk.error_bodies, project.header))


def render_module(plan: ErrorBodiesPlan, header: str) -> str:
    """One constant, loaded when somebody asks an error for its body."""
    own = "".join(f"{id!r}: {render_bodies(bodies)},\n" for id, bodies in plan.own)
    operations = f"    own={{\n{indent(own, 2)}    }},\n" if own else ""
    return python_module(
        header,
        "Error bodies: what `error.decoded` is, by status; then for the operations that answer otherwise.",
        plan.imports,
        f"ERROR_BODIES = ErrorBodies(\n    usual={render_bodies(plan.usual)},\n{operations})",
    )


def render_bodies(bodies: Iterable[tuple[str, str]]) -> str:
    """One entry a type."""
    entries = (f"ErrorBody({statuses!r}{f', lambda: {text}' if text else ''})" for statuses, text in bodies)
    return f"[{', '.join(entries)}]"
