"""Which types requests need and which answers do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from specloom.ir.nodes import Alias, Enum, Model, Operation, TypeDecl, Union, Webhook
from specloom.ir.types import Array, Choice, Map, Named, Nullable, Tuple, TypeRef


def names_in(type_ref: TypeRef | None) -> Iterator[str]:
    """The ids of the declarations that a type mentions."""
    match type_ref:
        case Named(id=identity):
            yield identity
        case Array(item=item) | Nullable(item=item) | Map(value=item):
            yield from names_in(item)
        case Tuple(items=items, rest=rest):
            for item in (*items, rest):
                yield from names_in(item)
        case Choice(options=options):
            for option in options:
                yield from names_in(option)
        case _:
            return


def direct_types(declared: TypeDecl) -> Iterator[TypeRef]:
    """The types that a declaration is made of."""
    match declared:
        case Model(fields=fields, extra=extra):
            yield from (field.type for field in fields)
            if extra is not None and extra is not False:
                yield extra
        case Union(variants=variants):
            yield from (variant.type for variant in variants)
        case Alias(target=target):
            yield target
        case Enum():
            return


def mentioned(declared: TypeDecl) -> Iterator[str]:
    """The ids of the declarations that a declaration mentions."""
    for type_ref in direct_types(declared):
        yield from names_in(type_ref)


def closure(start: Iterable[str], types: Mapping[str, TypeDecl]) -> set[str]:
    """Everything that can be reached from `start`."""
    seen: set[str] = set()
    waiting = [identity for identity in start if identity in types]
    while waiting:
        identity = waiting.pop()
        if identity not in seen:
            seen.add(identity)
            waiting.extend(found for found in mentioned(types[identity]) if found in types)
    return seen


def with_directions(
    types: Sequence[TypeDecl], operations: Sequence[Operation], webhooks: Sequence[Webhook]
) -> tuple[TypeDecl, ...]:
    """The types, told whether requests or answers use them. What nothing uses is there to be read."""
    by_id = {declared.id: declared for declared in types}
    sent = closure(_sent(operations), by_id)
    received = closure(_received(operations, webhooks), by_id)
    read = received | {identity for identity in by_id if identity not in sent}
    return tuple(
        replace(declared, in_request=declared.id in sent, in_response=declared.id in read)
        if isinstance(declared, (Model, Union))
        else declared
        for declared in types
    )


def _sent(operations: Sequence[Operation]) -> Iterator[str]:
    for operation in operations:
        for param in operation.params:
            yield from names_in(param.type)
        for variant in operation.body.variants if operation.body else ():
            yield from names_in(variant.type)


def _received(operations: Sequence[Operation], webhooks: Sequence[Webhook]) -> Iterator[str]:
    for operation in operations:
        for response in operation.responses:
            yield from names_in(response.type)
            yield from names_in(response.part)
            for header in response.headers:
                yield from names_in(header.type)
        for case in operation.errors:
            yield from names_in(case.type)
        for callback in operation.callbacks:
            yield from names_in(callback.webhook.type)
    for webhook in webhooks:
        yield from names_in(webhook.type)
