"""Emits what holds a server together: package roots, and an app that is yours from then on."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.models import emit_models
from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan
from specloom.plan.server_nodes import ServerPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Everything of the server that is no list of operations."""
    server = project.server
    if server is None:
        return
    yield SourceFile(
        "server", "generated/__init__.py", f'# {project.header}\n"""What the document says, as Python."""\n'
    )
    yield from emit_models(server.models, project.header, "server", "generated/models")
    yield SourceFile("server", "py.typed", "")
    if server.has_scaffolds:
        yield from scaffolds(server)


def scaffolds(server: ServerPlan) -> Iterator[SourceFile]:
    """Files that are written once: the user's from then on."""
    doc = "A server made from an OpenAPI document: give `app.py` its services."
    yield SourceFile("server", "__init__.py", f'"""{doc}"""\n', "scaffold")
    yield SourceFile("server", "app.py", render_app(server), "scaffold")
    yield SourceFile("server", "__main__.py", render_main(), "scaffold")
    yield SourceFile("server", "requirements.txt", render_requirements(server), "scaffold")


def render_app(server: ServerPlan) -> str:
    """The app, to be filled with services one by one."""
    first = next(iter(server.services), None)
    example = f"{first.attribute}={first.class_name.removesuffix('Service') or 'My'}()" if first else "pets=Pets()"
    return _APP.replace("pets=Pets()", example)


def render_main() -> str:
    """`python -m` serves the app."""
    return _MAIN


def render_requirements(server: ServerPlan) -> str:
    """What `pip install -r` needs to run the server."""
    return "\n".join(("pydantic>=2.14.2,<3", "starlette>=1.10,<2", "uvicorn>=0.54,<1", *server.requirements)) + "\n"


_APP = '''"""The app. This file is yours: give it services, and put authentication around it."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Mount

from .generated.error_codes import CODES, STYLE
from .generated.protocols import Services
from .generated.routes import BASE_PATH, routes
from .serving.binding import unimplemented_except
from .serving.plain import PlainDispatcher
from .serving.routing import Router


def create_app(services: Services[Request] | None = None) -> Starlette:
    """The API as an ASGI app. A resource without a service answers 501."""
    # Write a class that fits a protocol of `generated.protocols`, and name its attribute of `Services` here:
    #     unimplemented_except(Services[Request], pets=Pets())
    written = services or unimplemented_except(Services[Request])
    dispatcher = PlainDispatcher(style=STYLE, codes=CODES)
    return Starlette(routes=[Mount("/", Router(routes(written), dispatcher, codes=CODES, base_path=BASE_PATH))])
'''

_MAIN = '''"""Serves the app: `python -m <this package> [port]`."""

from __future__ import annotations

import sys

import uvicorn

from .app import create_app

if __name__ == "__main__":
    uvicorn.run(create_app(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
'''
