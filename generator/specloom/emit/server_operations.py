"""Emits `generated/operations/`: what the runtime must know about each operation, as data."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, own_names, python_module
from specloom.plan.nodes import Import, ProjectPlan
from specloom.plan.server_nodes import MetaPlan, ServerPlan, ServicePlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """One constant per operation, and all of them as `OPERATIONS`."""
    if project.server is None:
        return
    yield SourceFile("server", "generated/operations/__init__.py", render_package(project.server, project.header))
    for service in project.server.services:
        yield SourceFile("server", f"generated/operations/{service.module}.py", render_module(service, project.header))


def render_module(service: ServicePlan, header: str) -> str:
    """The operations of one resource."""
    return python_module(header, "", service.meta_imports, *(render_meta(meta) for meta in service.metas))


def render_meta(meta: MetaPlan) -> str:
    fields = "".join(f"    {name}={value},\n" for name, value in meta.fields)
    return f"{meta.constant} = OperationMeta(\n{fields})"


def render_package(server: ServerPlan, header: str) -> str:
    """Every constant by name, and the tuple of them."""
    imports = [Import(f".{service.module}", meta.constant) for service in server.services for meta in service.metas]
    constants = [found.name for found in imports]
    entries = "".join(f"    {name},\n" for name in constants)
    return python_module(
        header,
        "Every operation of the API.",
        [Import("...serving.operation", "OperationMeta"), *imports],
        f"OPERATIONS: tuple[OperationMeta, ...] = (\n{entries})",
        own_names(["OPERATIONS", *constants]),
    )
