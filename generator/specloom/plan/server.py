"""Server: plans a generated server: takes the named types of an API, gives its services, inputs, routes and errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from specloom.ir.nodes import Operation, Resource
from specloom.plan.annotations import Annotator
from specloom.plan.models import plan_models
from specloom.plan.names import ResourcePath, claim, pascal
from specloom.plan.prose import docstring, first_sentence, paragraphs
from specloom.plan.server_answers import main_answer, returned
from specloom.plan.server_errors import plan_error_codes, plan_error_style
from specloom.plan.server_inputs import plan_input
from specloom.plan.server_nodes import HandlerPlan, InputPlan, MetaPlan, ServerPlan, ServicePlan
from specloom.plan.server_operations import MetaPlanner
from specloom.plan.types import SERVER, Types

_SSE = "sse-starlette>=3.7,<4"
_MULTIPART = "python-multipart>=0.0.20"


def plan_server(types: Types, *, has_scaffolds: bool) -> ServerPlan:
    """The whole server: one service per top-level resource, and one for operations on the API itself."""
    api = types.api
    return ServerPlan(
        title=api.title,
        models=plan_models(types, SERVER),
        services=_plan_services(types),
        error_codes=plan_error_codes(api),
        error_style=plan_error_style(types),
        base_path=_base_path(types),
        requirements=_requirements(api.operations),
        has_scaffolds=has_scaffolds,
    )


@dataclass(frozen=True, slots=True)
class HandlerNames:
    """The names that one operation gets on the server."""

    handler: str
    constant: str
    input_class: str


def name_handlers(types: Types) -> dict[str, HandlerNames]:
    """Handler, constant and input of every operation, unique in the whole API."""
    taken: set[str] = set()
    named: dict[str, HandlerNames] = {}
    for operation in types.api.operations:
        wanted = types.names.handler(operation)
        handler = claim(taken, wanted, f"{wanted.rstrip('_')}_{operation.method.lower()}")
        words = [word for word in handler.split("_") if word]
        named[operation.key] = HandlerNames(handler, handler.upper().strip("_"), f"{pascal(words)}Input")
    return named


def _plan_services(types: Types) -> tuple[ServicePlan, ...]:
    names = name_handlers(types)
    resources = {resource.path: resource for resource in types.api.root.children}
    attributes = {types.names.attributes[path] for path in resources}
    groups: dict[ResourcePath, list[Operation]] = {}
    for operation in types.api.operations:
        groups.setdefault(operation.resource[:1], []).append(operation)
    return tuple(
        _Planner(types, names, attributes).service(path, operations, resources.get(path))
        for path, operations in groups.items()
    )


@dataclass(frozen=True, slots=True)
class _Planner:
    """Plans one service at a time."""

    types: Types
    names: dict[str, HandlerNames]
    attributes: set[str]

    def service(self, path: ResourcePath, operations: Sequence[Operation], resource: Resource | None) -> ServicePlan:
        inputs, metas, handlers = (self._writer() for _ in range(3))
        module = self.types.names.resource_modules[path]
        about = resource.doc if resource else ""
        plan = ServicePlan(
            module=module,
            attribute=self.types.names.attributes[path] if path else claim(set(self.attributes), "root", "root_"),
            class_name=f"{self.types.names.resource_classes[path] if path else 'Root'}Service",
            doc=docstring(paragraphs(f"What a service must offer for `{'/'.join(path[0]) if path else '/'}`.", about)),
            inputs=tuple(self._input(operation, inputs) for operation in operations),
            input_imports=(),
            metas=tuple(self._meta(operation, metas) for operation in operations),
            meta_imports=(),
            handlers=tuple(self._handler(operation, handlers) for operation in operations),
            handler_imports=(),
        )
        return _with_imports(plan, inputs, metas, handlers)

    def _writer(self) -> Annotator:
        return Annotator(self.types, SERVER, markers="...serving.model")

    def _input(self, operation: Operation, writer: Annotator) -> InputPlan:
        return plan_input(operation, self.names[operation.key].input_class, writer)

    def _meta(self, operation: Operation, writer: Annotator) -> MetaPlan:
        names = self.names[operation.key]
        return MetaPlan(
            names.constant, MetaPlanner(self.types, writer).fields(operation, names.handler, names.input_class)
        )

    def _handler(self, operation: Operation, writer: Annotator) -> HandlerPlan:
        names = self.names[operation.key]
        answer = main_answer(operation, self.types)
        doc = docstring(paragraphs(operation.summary or first_sentence(operation.doc) or f"Answer `{operation.key}`."))
        return HandlerPlan(names.handler, names.input_class, returned(operation, answer, writer), doc)


def _with_imports(plan: ServicePlan, inputs: Annotator, metas: Annotator, handlers: Annotator) -> ServicePlan:
    for writer in (inputs, metas, handlers):
        if writer.reached:
            writer.uses("..", "models")
    metas.uses("..", "inputs")
    handlers.uses("..", "inputs")
    handlers.uses("typing", "Protocol")
    handlers.uses("typing", "TypeVar")
    return replace(
        plan,
        input_imports=tuple(sorted(inputs.imports)),
        meta_imports=tuple(sorted(metas.imports)),
        handler_imports=tuple(sorted(handlers.imports)),
    )


def _base_path(types: Types) -> str:
    """The path that all operations sit below, as the first server URL has it."""
    url = types.api.servers[0].url if types.api.servers else ""
    path = urlsplit(url).path if "://" in url else url
    return path.rstrip("/") if path.startswith("/") and "{" not in path else ""


def _requirements(operations: Sequence[Operation]) -> tuple[str, ...]:
    kinds = {response.kind for operation in operations for response in operation.responses}
    bodies = {variant.kind for operation in operations if operation.body for variant in operation.body.variants}
    return (*([_SSE] if "sse" in kinds else []), *([_MULTIPART] if "multipart" in bodies else []))
