"""Emits the package root, its type marker, and what a fresh distribution needs beside it."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.lazy import render_lazy_package
from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan, SdkPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """`__init__.py` and `py.typed`."""
    sdk = project.sdk
    yield SourceFile("sdk", "__init__.py", render_root(sdk, project.header))
    yield SourceFile("sdk", "py.typed", "")


def render_root(sdk: SdkPlan, header: str) -> str:
    """Nothing is loaded until a name is used."""
    homes = {export.name: export.module for export in sdk.exports}
    sent = {"callbacks": sdk.callbacks, "webhooks": sdk.webhooks}
    modules = ("models", *(name for name, plan in sent.items() if plan))
    return render_lazy_package(header, f"{sdk.client.class_name}: import names from here.", homes, modules)
