"""Emits `generated/inputs/`: one frozen class per operation, a module per top-level resource."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.lazy import render_lazy_package
from specloom.emit.source import SourceFile, indent, python_module
from specloom.plan.nodes import ProjectPlan
from specloom.plan.server_nodes import InputFieldPlan, InputPlan, ServicePlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The typed inputs of every operation."""
    if project.server is None:
        return
    services = project.server.services
    homes = {found.class_name: service.module for service in services for found in service.inputs}
    package = render_lazy_package(project.header, "What each operation was asked for, decoded and typed.", homes)
    yield SourceFile("server", "generated/inputs/__init__.py", package)
    for service in services:
        yield SourceFile("server", f"generated/inputs/{service.module}.py", render_module(service, project.header))


def render_module(service: ServicePlan, header: str) -> str:
    """The inputs of one resource."""
    return python_module(
        header, f"Inputs: {service.module}.", service.input_imports, *(render_input(found) for found in service.inputs)
    )


def render_input(found: InputPlan) -> str:
    members = "\n".join(part for part in (found.doc, *(render_field(field) for field in found.fields)) if part)
    return f"""
@dataclass(frozen=True, slots=True, kw_only=True)
class {found.class_name}:
{indent(members)}
"""


def render_field(field: InputFieldPlan) -> str:
    return f"{field.name}: {field.annotation}{field.default}\n{field.doc}".rstrip()
