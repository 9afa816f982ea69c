"""The events of a stream that callers never see: those by which the server asks a client to call again, and errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from specloom.ir.nodes import Api, Operation, Stream
from specloom.ir.types import Named
from specloom.plan.modules import named_in, operation_references, references


def unheard_arms(api: Api) -> Mapping[str, frozenset[str]]:
    """Of each union that is nothing but the events of streams, the ids of the arms that clients take for themselves."""
    seen = frozenset(_uses_beside_streams(api))
    found: dict[str, frozenset[str]] = {}
    for operation in api.operations:
        union = _union_of_events(operation.stream)
        if operation.stream and union and union not in seen:
            arms = _taken_by_clients(operation.stream)
            found[union] = found.get(union, arms) & arms
    return found


def _union_of_events(stream: Stream | None) -> str:
    """The id of what the items of a stream of whole events are."""
    return stream.item.id if stream and stream.has_whole_events and isinstance(stream.item, Named) else ""


def _uses_beside_streams(api: Api) -> Iterator[str]:
    for decl in api.types:
        yield from references(decl)
    for operation in api.operations:
        for ref in operation_references(_without_events(operation)):
            yield from named_in(ref)
    for webhook in api.webhooks:
        yield from named_in(webhook.type) if webhook.type else ()


def _without_events(operation: Operation) -> Operation:
    if not _union_of_events(operation.stream):
        return operation
    others = tuple(response for response in operation.responses if response.kind != "sse")
    return replace(operation, stream=None, responses=others)


def _taken_by_clients(stream: Stream) -> frozenset[str]:
    taken = {*stream.reconnect_events, stream.error}
    kinds = {id for name, ref in stream.events if name in taken for id in named_in(ref)}
    handed_on = {id for name, ref in stream.events if name not in taken for id in named_in(ref)}
    return frozenset(kinds - handed_on)
