"""Emits the examples: one file per operation, runnable as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan
from specloom.plan.page_nodes import ExamplePlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Every example file, if examples were asked for."""
    for example in project.examples.files if project.examples else ():
        yield SourceFile("examples", f"operations/{example.path}", render(example, project.header))


def render(example: ExamplePlan, header: str) -> str:
    """One file: a client, one call, and what came of it."""
    imports = "\n".join(example.imports)
    # Type checkers tell of every use of what is deprecated, and to use it is what this file is for.
    pragma = "# pyright: reportDeprecated=false\n" if example.is_deprecated else ""
    return f"""# {header}
{pragma}{example.doc}

{imports}

{example.program}
"""
