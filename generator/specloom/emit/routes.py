"""Emits `generated/routes.py`: which service answers which operation."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import Import, ProjectPlan
from specloom.plan.server_nodes import ServerPlan

_IMPORTS = (
    Import("typing", "TypeVar"),
    Import("..serving.binding", "bind"),
    Import("..serving.dispatch", "Route"),
    Import(".protocols", "Services"),
)
_OPERATIONS = Import(".", "operations")


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The routing table's source."""
    if project.server is not None:
        yield SourceFile("server", "generated/routes.py", render_module(project.server, project.header))


def render_module(server: ServerPlan, header: str) -> str:
    """`routes(services)`: all operations bound, or an error that names those without a handler."""
    pairs = "".join(
        f"            (operations.{meta.constant}, services.{service.attribute}),\n"
        for service in server.services
        for meta in service.metas
    )
    idle = "" if pairs else "    del services\n"
    function = f'''
def routes(services: Services[C]) -> tuple[Route, ...]:
    """Every operation with the method that answers it; raises `MissingHandlers` for those without one."""
{idle}    return bind(
        (
{pairs}        )
    )
'''
    base_path = (
        f'BASE_PATH = {server.base_path!r}\n"""The path that the document\'s server has in front of every operation."""'
    )
    imports = (*_IMPORTS, _OPERATIONS) if pairs else _IMPORTS
    return python_module(header, "Routes.", imports, 'C = TypeVar("C")', base_path, function)
