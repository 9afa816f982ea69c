"""Emits `generated/protocols/`: what services must offer, and `Services`, which holds one of each."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile, indent, own_names, python_module
from specloom.plan.nodes import Import, ProjectPlan
from specloom.plan.server_nodes import HandlerPlan, ServerPlan, ServicePlan

_CONTEXT = 'C = TypeVar("C", contravariant=True)'


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """One protocol per top-level resource."""
    if project.server is None:
        return
    yield SourceFile("server", "generated/protocols/__init__.py", render_package(project.server, project.header))
    for service in project.server.services:
        yield SourceFile("server", f"generated/protocols/{service.module}.py", render_module(service, project.header))


def render_module(service: ServicePlan, header: str) -> str:
    """The protocol of one resource."""
    return python_module(
        header, f"Protocols: {service.module}.", service.handler_imports, _CONTEXT, render_protocol(service)
    )


def render_protocol(service: ServicePlan) -> str:
    handlers = "\n\n".join(render_handler(handler) for handler in service.handlers)
    return f"""
class {service.class_name}(Protocol[C]):
{indent(service.doc)}

{indent(handlers)}
"""


def render_handler(handler: HandlerPlan) -> str:
    return f"""\
async def {handler.name}(self, ctx: C, input: inputs.{handler.input_class}, /) -> {handler.returns}:
{indent(handler.doc)}
    ..."""


def render_package(server: ServerPlan, header: str) -> str:
    """Every protocol by name, and the record that holds one service for each."""
    imports = [Import(f".{service.module}", service.class_name) for service in server.services]
    fields = "\n".join(f"{service.attribute}: {service.class_name}[C]" for service in server.services)
    services = f'''
@dataclass(frozen=True, kw_only=True)
class Services(Generic[C]):
    """One service per resource. `C` is the context that every handler is given."""

{indent(fields)}
'''
    extra = [Import("dataclasses", "dataclass"), Import("typing", "Generic"), Import("typing", "TypeVar")]
    names = own_names(["Services", *(service.class_name for service in server.services)])
    doc = "What services must offer."
    return python_module(header, doc, [*extra, *imports], _CONTEXT, services, names)
