"""Emits `settings.py`: what is true of the whole API, as one constant."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Servers, credentials and error bodies."""
    client = project.sdk.client
    fields = "".join(f"    {keyword}={value},\n" for keyword, value in client.settings)
    text = python_module(
        project.header, "Settings: the API as a whole.", client.settings_imports, f"API = ApiInfo(\n{fields})"
    )
    yield SourceFile("sdk", "settings.py", text)
