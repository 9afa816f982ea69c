"""Modules: which type lives in which file of `models/`.

A type lives with the nearest common parent of the resources that use it, else in `shared`. Use is counted through
references, so a type's users always include the users of whoever refers to it: imports lead from a resource towards
the root, and neither a circle nor a split group of mutually recursive types can arise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from specloom.ir.nodes import Alias, Api, Enum, Model, Operation, TypeDecl
from specloom.ir.types import Array, Choice, Map, Named, Nullable, Tuple, TypeRef
from specloom.plan.names import Names, ResourcePath, webhook_path

SHARED = "shared"
UNREFERENCED = "unreferenced"


def assign_modules(api: Api, names: Names) -> dict[str, str]:
    """The module name of every type, by type id."""
    owners = _owners(api)
    module_of_path = {**names.resource_modules, (): SHARED}
    # Without operations nothing is referenced, and one file says so best.
    leftover = UNREFERENCED if owners else SHARED
    return {decl.id: module_of_path[owners[decl.id]] if decl.id in owners else leftover for decl in api.types}


def named_in(ref: TypeRef) -> Iterator[str]:
    """The ids of the declared types that a reference mentions, in order."""
    match ref:
        case Named(id):
            yield id
        case Array(item) | Nullable(item):
            yield from named_in(item)
        case Map(value):
            yield from named_in(value)
        case Choice(options):
            for option in options:
                yield from named_in(option)
        case Tuple(items, rest):
            for item in (*items, *([rest] if rest else [])):
                yield from named_in(item)
        case _:
            pass


def references(decl: TypeDecl) -> Iterator[str]:
    """The ids of the types that a declaration mentions directly."""
    match decl:
        case Model():
            for field in decl.fields:
                yield from named_in(field.type)
            if decl.extra:
                yield from named_in(decl.extra)
        case Alias():
            yield from named_in(decl.target)
        case Enum():
            pass
        case _:
            for variant in decl.variants:
                yield from named_in(variant.type)


def closure(roots: Iterable[str], edges: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything reachable from `roots`, themselves included."""
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(edges.get(node, ()))
    return seen


def operation_references(operation: Operation) -> Iterator[TypeRef]:
    """Every type that an operation names on the wire, errors included."""
    for param in operation.params:
        yield param.type
    for variant in operation.body.variants if operation.body else ():
        yield variant.type
    for response in operation.responses:
        yield from (ref for ref in (response.type, response.data_type) if ref)
        yield from (header.type for header in response.headers)
    yield from (case.type for case in operation.errors if case.type)
    yield from (callback.webhook.type for callback in operation.callbacks if callback.webhook.type)
    if operation.page:
        yield operation.page.item
    if operation.stream:
        yield operation.stream.item
        yield from (ref for _, ref in operation.stream.events)


def _owners(api: Api) -> dict[str, ResourcePath]:
    """The common resource path of all users, for every type that has a user."""
    edges = {decl.id: tuple(references(decl)) for decl in api.types}
    owners: dict[str, ResourcePath] = {}
    waiting = [(id, path) for path, roots in _uses(api) for id in roots]
    while waiting:
        id, path = waiting.pop()
        common = _common(owners[id], path) if id in owners else path
        # A path only ever gets shorter, so that few types are come by more than once.
        if owners.get(id) != common:
            owners[id] = common
            waiting.extend((used, common) for used in edges.get(id, ()))
    return owners


def _uses(api: Api) -> Iterator[tuple[ResourcePath, list[str]]]:
    for operation in api.operations:
        yield operation.resource, [id for ref in operation_references(operation) for id in named_in(ref)]
    for webhook in api.webhooks:
        yield webhook_path(webhook), list(named_in(webhook.type)) if webhook.type else []
    if api.error_shape.type:
        yield (), list(named_in(api.error_shape.type))


def _common(left: ResourcePath, right: ResourcePath) -> ResourcePath:
    depth = 0
    while depth < min(len(left), len(right)) and left[depth] == right[depth]:
        depth += 1
    return left[:depth]
