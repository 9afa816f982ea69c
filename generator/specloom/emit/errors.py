"""Emits `errors.py`: the runtime's error tree under the API's own name, and a class for each documented type."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, indent, own_names, python_module
from specloom.plan.nodes import ErrorClassPlan, ErrorsPlan, Import, ProjectPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The error classes of the API."""
    yield SourceFile("sdk", "errors.py", render_module(project.sdk.errors, project.header))


def render_module(errors: ErrorsPlan, header: str) -> str:
    """Re-exports, the root's own name, and the API's classes."""
    names = {"ERROR_TYPES", *errors.inherited, errors.root_name, *(found.name for found in errors.classes)}
    types = "".join(f"    {type!r}: {name},\n" for type, name in errors.types)
    table = "{\n" + types + "}"
    return python_module(
        header,
        "Errors: everything that a call can raise.",
        (*(Import(".transport.errors", name) for name in errors.inherited), Import("collections.abc", "Mapping")),
        f"{errors.root_name} = SDKError\n{errors.root_doc}",
        *(render_class(found) for found in errors.classes),
        f"ERROR_TYPES: Mapping[str, type[APIStatusError]] = {table}",
        own_names(names),
    )


def render_class(error: ErrorClassPlan) -> str:
    """An error class for one documented type."""
    return f"""
class {error.name}({error.base}):
{indent(error.doc)}
"""
