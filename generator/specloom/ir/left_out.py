"""Leaves out what a broken reference makes impossible: the types that need it and the operations that need those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from specloom.ir.nodes import ErrorCase, Operation, Webhook
from specloom.ir.reach import direct_types, names_in
from specloom.ir.types import Array, Choice, Map, Nullable, Tuple, TypeRef
from specloom.ir.workshop import UNRESOLVED, Workshop


def without_broken(
    shop: Workshop, operations: Iterable[Operation], webhooks: Sequence[Webhook]
) -> tuple[tuple[Operation, ...], tuple[Webhook, ...], tuple[str, ...]]:
    """What can be made, and the names of the operations and events that cannot; such types are dropped."""
    broken = _broken_types(shop)
    for identity in broken:
        del shop.types[identity]
    kept: list[Operation] = []
    left_out: list[str] = []
    for operation in operations:
        if operation.key in shop.broken or any(_is_broken(found, broken) for found in _needed(operation)):
            left_out.append(operation.key)
        else:
            errors = tuple(_error(case, broken) for case in operation.errors)
            callbacks = tuple(found for found in operation.callbacks if not _is_broken(found.webhook.type, broken))
            lost = [found.webhook.name for found in operation.callbacks if found not in callbacks]
            left_out.extend(f"callback {name} of {operation.key}" for name in lost)
            kept.append(replace(operation, errors=errors, callbacks=callbacks))
    lost = {webhook.name for webhook in webhooks if _is_broken(webhook.type, broken)}
    events = tuple(webhook for webhook in webhooks if webhook.name not in lost)
    return tuple(kept), events, (*left_out, *(f"webhook {name}" for name in sorted(lost)))


def _broken_types(shop: Workshop) -> set[str]:
    needed_by: dict[str, list[str]] = defaultdict(list)
    waiting: list[str] = []
    for identity, declared in shop.types.items():
        for type_ref in direct_types(declared):
            if _mentions_unresolved(type_ref):
                waiting.append(identity)
            for name in names_in(type_ref):
                needed_by[name].append(identity)
    broken: set[str] = set()
    while waiting:
        identity = waiting.pop()
        if identity not in broken:
            broken.add(identity)
            waiting.extend(needed_by[identity])
    return broken


def _needed(operation: Operation) -> Iterator[TypeRef | None]:
    """The types without which the operation cannot be called or read."""
    yield from (param.type for param in operation.params)
    yield from (variant.type for variant in (operation.body.variants if operation.body else ()))
    for response in operation.responses:
        yield response.type
        yield from (header.type for header in response.headers)


def _is_broken(type_ref: TypeRef | None, broken: set[str]) -> bool:
    return type_ref is not None and (
        _mentions_unresolved(type_ref) or any(name in broken for name in names_in(type_ref))
    )


def _error(case: ErrorCase, broken: set[str]) -> ErrorCase:
    return replace(case, type=None) if _is_broken(case.type, broken) else case


def _mentions_unresolved(type_ref: TypeRef | None) -> bool:
    match type_ref:
        case Array(item=item) | Nullable(item=item) | Map(value=item):
            return _mentions_unresolved(item)
        case Tuple(items=items, rest=rest):
            return any(_mentions_unresolved(item) for item in (*items, rest))
        case Choice(options=options):
            return any(_mentions_unresolved(option) for option in options)
        case _:
            return type_ref == UNRESOLVED
