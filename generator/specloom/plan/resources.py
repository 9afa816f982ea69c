"""Resources: plans the classes that users reach as attributes of the client, and their methods in both flavours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from specloom.ir.nodes import Operation, Resource
from specloom.plan.annotations import Annotator
from specloom.plan.answer_choices import AWAITABLE, Flavours, accept_settings, joined
from specloom.plan.deprecation import deprecation
from specloom.plan.errors import Raised
from specloom.plan.method_text import method_doc, method_prose
from specloom.plan.names import ResourcePath, claim, module_name, shortened
from specloom.plan.nodes import (
    ArgumentPlan,
    ChildPlan,
    FlavourPlan,
    Import,
    MethodPlan,
    ResourcePlan,
    StreamingPlan,
)
from specloom.plan.overloads import media_settings, plan_overloads, united
from specloom.plan.prose import attribute_doc, docstring, first_sentence, literal
from specloom.plan.reserved import CLIENT_NAMES, RESOURCE_NAMES
from specloom.plan.security import scopes_of
from specloom.plan.shapes import Shape, plain_shape, result_text, stream_shape
from specloom.plan.signatures import passed, plan_choices, settings_of, signature
from specloom.plan.types import CLIENT, Types
from specloom.plan.waiting import Waits

# Below `resources/`: with the names of a package in front, a path stays within a hundred characters.
_LONGEST_PATH = 56
_LONGEST_FOLDER = 40
_SHORTEST = 12

_ASYNC = {"page": "AsyncPager", "stream": "AsyncStream", "lines": "AsyncLines"}
_SYNC = {"page": "Page", "stream": "Stream", "lines": "Lines"}


def plan_resources(types: Types, raised: Raised) -> tuple[ResourcePlan, ...]:
    """Every resource, parents before children; the first is the client itself."""
    files = _files(types)
    operations = {operation.key: operation for operation in types.api.operations}
    return tuple(plan_resource(types, resource, files, operations, raised) for resource in _all(types.api.root))


def plan_resource(
    types: Types,
    resource: Resource,
    files: Mapping[ResourcePath, str],
    operations: Mapping[str, Operation],
    raised: Raised,
) -> ResourcePlan:
    """One resource; the client itself is the one with the empty path."""
    file = files.get(resource.path, "")
    up = "." * (file.count("/") + 2 if file else 1)
    names = types.names
    members = [names.methods[key] for key in resource.operations] + [
        names.attributes[child.path] for child in resource.children
    ]
    models = "_models" if "models" in members else "models"
    writer = Annotator(
        types, CLIENT, models=models, markers=f"{up}data", transport=f"{up}transport", shadowed=frozenset(members)
    )
    reserved = RESOURCE_NAMES if resource.path else CLIENT_NAMES
    waits = Waits(writer, {*members, *reserved})
    methods = tuple(_plan_method(operations[key], writer, raised, waits) for key in resource.operations)
    if resource.children:
        writer.uses(f"{up}transport", "resource_at")
        writer.uses("typing", "TYPE_CHECKING")
    shared = _shared_imports(writer, methods, up, names.resource_modules[resource.path])
    return ResourcePlan(
        path=names.attribute_path(resource.path),
        class_name=names.resource_classes[resource.path],
        file=file,
        operations_module=names.resource_modules[resource.path],
        methods=methods,
        children=tuple(_plan_child(types, child, files) for child in resource.children),
        imports=_sync_imports(shared, methods, f"{up}transport", resource),
        aio_imports=_async_imports(shared, methods, f"{up}transport", resource),
        doc=docstring(resource.doc),
        models=models,
        via="self._client" if resource.path else "self",
    )


# ---- methods


def _plan_method(operation: Operation, writer: Annotator, raised: Raised, waits: Waits) -> MethodPlan:
    name = writer.types.names.methods[operation.key]
    choices = plan_choices(operation, writer)
    arguments = united(choices, writer)
    media = media_settings(choices, arguments, writer)
    shape = plain_shape(operation)
    result = result_text(shape, writer)
    settings = settings_of(shape.call, arguments, writer)
    streaming = _plan_streaming(operation, arguments, writer)
    flavours = _flavours(shape, result)
    accept = accept_settings(operation, shape, flavours, arguments, writer)
    accepting = accept.plan(shape, flavours, arguments) if accept else None
    own = (*((media.whole,) if media else ()), *((accept.whole,) if accept else ()))
    every = (*own, *settings, *(streaming.settings if streaming else ()))
    prose = method_prose(operation)
    return MethodPlan(
        name=name,
        operation_key=operation.key,
        operation_id=operation.id,
        call=shape.call,
        record=writer.types.names.constants[operation.key],
        arguments=choices[0].arguments,
        signature=signature(arguments, every),
        passed=passed(arguments, settings),
        sync=_behind(flavours[0], streaming and streaming.sync_returns, accepting and accepting.sync_types),
        aio=_behind(flavours[1], streaming and streaming.aio_returns, accepting and accepting.aio_types),
        doc=method_doc(
            operation,
            prose,
            (*arguments, *every),
            shape,
            raised,
            writer.types.callback_names,
            scopes_of(operation, writer.types.api),
        ),
        prose=prose,
        decorator=_decorator(operation, writer),
        overloads=plan_overloads(choices, media, settings, streaming, accept, flavours, writer),
        streaming=streaming,
        waiting=waits.beside(operation, name, choices[0].arguments),
        choices=choices if media else (),
        sent_as=media.sent_as if media else "",
        accepting=accepting,
    )


def _flavours(shape: Shape, result: str) -> Flavours:
    """Lists and streams are made at once and awaited later, also where a flag says which of them it is."""
    words = ("async ", "await ") if shape.call == "call" else ("", "")
    sync, aio = wrap(_SYNC, shape, result), wrap(_ASYNC, shape, result)
    return FlavourPlan(sync, "", "", sync), FlavourPlan(aio, *words, aio)


def _behind(flavour: FlavourPlan, *others: str | None) -> FlavourPlan:
    """The flavour of a method that may return others as well."""
    return replace(flavour, behind=joined([flavour.returns, *filter(None, others)]))


def _plan_streaming(
    operation: Operation, arguments: tuple[ArgumentPlan, ...], writer: Annotator
) -> StreamingPlan | None:
    """The other answer, when a request flag turns it into a stream."""
    stream = operation.stream
    flag = next((argument for argument in arguments if stream and stream.when == argument.wire_name), None)
    if stream is None or not stream.when or flag is None:
        return None
    shape = stream_shape(operation, stream)
    result = result_text(shape, writer)
    settings = settings_of(shape.call, arguments, writer)
    return StreamingPlan(
        flag=flag.name,
        test=f"{flag.name} == {literal(stream.when_value)}" if stream.when_value else f"{flag.name} is True",
        on=literal(stream.when_value) if stream.when_value else "True",
        off=", ".join(map(literal, stream.other_values)) or "False",
        call=shape.call,
        record=f"{writer.types.names.constants[operation.key]}_STREAM",
        passed=passed(arguments, settings),
        settings=settings,
        sync_returns=wrap(_SYNC, shape, result),
        aio_returns=wrap(_ASYNC, shape, result),
    )


def wrap(wrappers: Mapping[str, str], shape: Shape, result: str) -> str:
    """`Page[Pipeline]`, or the result itself for a plain call."""
    return f"{wrappers[shape.call]}[{result}]" if shape.call in wrappers else result


def _decorator(operation: Operation, writer: Annotator) -> str:
    if not operation.deprecated:
        return ""
    message = literal(deprecation(operation, writer.types.names))
    return f"@{writer.uses('typing_extensions', 'deprecated')}({message})"


# ---- imports


def _shared_imports(writer: Annotator, methods: tuple[MethodPlan, ...], up: str, module: str) -> set[Import]:
    """What both flavours import, as the sync one spells it."""
    if writer.reached:
        writer.uses(up, "models", "" if writer.models == "models" else writer.models)
    if methods:
        writer.uses(f"{up}operations", module, "ops")
        writer.uses(f"{up}transport", "RequestOptions")
    return set(writer.imports)


def _sync_imports(
    shared: set[Import], methods: tuple[MethodPlan, ...], transport: str, resource: Resource
) -> tuple[Import, ...]:
    base = {Import(transport, "SyncResource")} if resource.path else set[Import]()
    shared = shared - {Import(*AWAITABLE)}
    return tuple(sorted(shared | base | {Import(transport, _SYNC[call]) for call in _calls(methods) if call in _SYNC}))


def _async_imports(
    shared: set[Import], methods: tuple[MethodPlan, ...], transport: str, resource: Resource
) -> tuple[Import, ...]:
    """The same one folder further down, except for the client, which has both flavours in one file."""
    if not resource.path:
        return tuple(sorted(shared | {Import(transport, _ASYNC[call]) for call in _calls(methods) if call in _ASYNC}))
    deeper = {
        Import(f".{found.module}", found.name, found.alias) if found.module.startswith(".") else found
        for found in shared
    }
    names = {"AsyncResource", *(_ASYNC[call] for call in _calls(methods) if call in _ASYNC)}
    return tuple(sorted(deeper | {Import(f".{transport}", name) for name in names}))


def _calls(methods: tuple[MethodPlan, ...]) -> set[str]:
    return {
        call for method in methods for call in (method.call, method.streaming.call if method.streaming else method.call)
    }


# ---- the tree


def _all(root: Resource) -> Iterator[Resource]:
    yield root
    for child in root.children:
        yield from _all(child)


def _files(types: Types) -> dict[ResourcePath, str]:
    """The file of each resource below `resources/`: a package where there are children, else a module."""
    files: dict[ResourcePath, str] = {}

    def place(resource: Resource, folder: str) -> None:
        taken = {"aio", "__init__"}
        for child in resource.children:
            room = min(_LONGEST_PATH - len(folder), _LONGEST_FOLDER if child.children else _LONGEST_PATH)
            name = shortened(module_name(child.path[-1], "resource"), max(_SHORTEST, room))
            name = claim(taken, name, f"{name}_")
            files[child.path] = f"{folder}{name}/__init__.py" if child.children else f"{folder}{name}.py"
            place(child, f"{folder}{name}/")

    place(types.api.root, "")
    return files


def _plan_child(types: Types, child: Resource, files: Mapping[ResourcePath, str]) -> ChildPlan:
    dotted = files[child.path].removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    is_top = len(child.path) == 1
    leaf = dotted.rpartition(".")[2]
    return ChildPlan(
        name=types.names.attributes[child.path],
        class_name=types.names.resource_classes[child.path],
        module=f".resources.{leaf}" if is_top else f".{leaf}",
        aio_module=f".resources.aio.{leaf}" if is_top else f".{leaf}",
        doc=attribute_doc(first_sentence(child.doc)),
    )
