"""Small APIs made by hand, for tests that need no document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from specloom.diagnostics import NOWHERE
from specloom.ir.nodes import Api, ErrorShape, Field, Model, Name, Operation, Resource, Response, TypeDecl
from specloom.ir.types import Choice, Named


def model(id: str, *targets: str) -> Model:
    """A model with a field for each type that it refers to."""
    fields = tuple(
        Field(Name((f"field{i}",)), f"field{i}", Named(target), required=True) for i, target in enumerate(targets)
    )
    return Model(id, Name((id,)), fields, in_response=True)


def operation(path: tuple[str, ...], index: int, used: Sequence[str]) -> Operation:
    """An operation of the resource at `path` whose answer is any of the types `used`."""
    answer = Response("200", "json", "application/json", Choice(tuple(Named(id) for id in used)) if used else None)
    return Operation(
        key=f"GET /{index}",
        id=f"op{index}",
        method="GET",
        path=f"/{index}",
        resource=tuple((word,) for word in path),
        name=Name((f"op{index}",)),
        params=(),
        body=None,
        responses=(answer,),
        errors=(),
        security=None,
    )


def api_of(types: Iterable[TypeDecl], operations: Sequence[Operation]) -> Api:
    """An API of nothing but these."""
    return Api(
        title="Small",
        version="1",
        doc="",
        servers=(),
        auth=(),
        security=(),
        root=_tree((), operations),
        operations=tuple(operations),
        types=tuple(types),
        webhooks=(),
        error_shape=ErrorShape(None),
        error_codes=(),
        tags=(),
        source="small.yaml",
        origin=NOWHERE,
    )


def _tree(path: tuple[tuple[str, ...], ...], operations: Sequence[Operation]) -> Resource:
    below = {found.resource[: len(path) + 1] for found in operations if found.resource[: len(path)] == path} - {path}
    return Resource(
        path=path,
        operations=tuple(found.key for found in operations if found.resource == path),
        children=tuple(_tree(child, operations) for child in sorted(below)),
    )
