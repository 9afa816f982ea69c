"""Emits the package root, its type marker, and what a fresh distribution needs beside it."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.lazy import render_lazy_package
from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan, SdkPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """`__init__.py`, `__main__.py` and `py.typed`."""
    sdk = project.sdk
    yield SourceFile("sdk", "__init__.py", render_root(sdk, project.header))
    yield SourceFile("sdk", "__main__.py", render_main(sdk, project.header))
    yield SourceFile("sdk", "py.typed", "")


def render_root(sdk: SdkPlan, header: str) -> str:
    """Nothing is loaded until a name is used."""
    homes = {export.name: export.module for export in sdk.exports}
    sent = {"callbacks": sdk.callbacks, "webhooks": sdk.webhooks}
    modules = ("models", *(name for name, plan in sent.items() if plan))
    return render_lazy_package(header, f"{sdk.client.class_name}: import names from here.", homes, modules)


def render_main(sdk: SdkPlan, header: str) -> str:
    """`python -m <package> doctor`."""
    return f'''# {header}
"""Command line: `python -m {sdk.package} doctor` looks for what keeps a client from the API."""

from __future__ import annotations

import sys

from .doctor import main
from .settings import API

if __name__ == "__main__":
    sys.exit(main(API, sys.argv[1:], probe={sdk.probe}))
'''
