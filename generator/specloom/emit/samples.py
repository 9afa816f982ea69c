"""Emits `samples.py`: what the document shows for the fields of each model. Only tests load it."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """JSON texts by class name."""
    entries = "".join(f"    {name}: {text},\n" for name, text in project.sdk.samples)
    table = "SAMPLES: dict[str, str] = {\n" + entries + "}"
    yield SourceFile(
        "sdk", "samples.py", python_module(project.header, "Samples: fields of models, as JSON.", (), table)
    )
