"""Emits `generated/error_codes.py`: the error catalogue, and the shape of the API's error bodies."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import Import, ProjectPlan
from specloom.plan.server_nodes import ErrorCodePlan, ServerPlan

_IMPORTS = (
    Import("collections.abc", "Mapping"),
    Import("..serving.codes", "ValidationCodes"),
    Import("..serving.codes", "validation_codes"),
    Import("..serving.problem", "ErrorCode"),
)


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The catalogue's source."""
    if project.server is not None:
        yield SourceFile("server", "generated/error_codes.py", render_module(project.server, project.header))


def render_module(server: ServerPlan, header: str) -> str:
    """One constant per code, all of them by code, and what the runtime needs to refuse requests."""
    entries = "".join(f"        {code.constant},\n" for code in server.error_codes)
    table = f"(\n{entries}    )" if entries else "()"
    return python_module(
        header,
        "Error codes: the catalogue of the API, gathered from the document's examples.",
        (*_IMPORTS, Import("..serving.error_style", "ErrorStyle" if server.error_style else "RFC9457")),
        *(render_code(code) for code in server.error_codes),
        f"_ALL: tuple[ErrorCode, ...] = {table}\n\nCATALOGUE: Mapping[str, ErrorCode] = "
        + "{code.code: code for code in _ALL}",
        "CODES: ValidationCodes = validation_codes(CATALOGUE)",
        render_style(server),
    )


def render_code(code: ErrorCodePlan) -> str:
    return f"{code.constant} = ErrorCode({code.arguments})\n{code.doc}".rstrip()


def render_style(server: ServerPlan) -> str:
    fields = "".join(f"    {name}={value},\n" for name, value in server.error_style)
    return f"STYLE = ErrorStyle(\n{fields})" if fields else "STYLE = RFC9457"
