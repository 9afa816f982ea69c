"""Emits `operations/`: data records, one constant for each call the runtime can make."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import OperationsModulePlan, ProjectPlan, RecordPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """One module a resource."""
    yield SourceFile("sdk", "operations/__init__.py", f'# {project.header}\n"""How each call is made, as data."""\n')
    for module in project.sdk.operations:
        yield SourceFile("sdk", f"operations/{module.name}.py", render_module(module, project.header))


def render_module(module: OperationsModulePlan, header: str) -> str:
    """The records of one resource, one below the other: they are a table."""
    records = "\n".join(render_record(record) for record in module.records)
    return python_module(header, "", module.imports, records)


def render_record(record: RecordPlan) -> str:
    """One constant."""
    # No comma at the end: what fits on one line goes on one line.
    fields = ", ".join(f"{keyword}={value}" if keyword else value for keyword, value in record.fields)
    return f"{record.name}: Operation[{record.result}] = Operation({fields})"
