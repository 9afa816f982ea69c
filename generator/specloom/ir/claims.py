"""Checks that what annotations name is there: one that leads nowhere is a slip, and its author means it to work."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from specloom.ir.fields import array_behind, fields_of, reached
from specloom.ir.nodes import Operation, Poll
from specloom.ir.types import Named, TypeRef
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue
from specloom.resolve.hints import where_said
from specloom.resolve.node import Node


@dataclass(frozen=True, slots=True)
class _Claim:
    """What an annotation names in vain: below which of its keys, and what it could have named."""

    keys: tuple[str, ...]
    message: str
    hint: str = ""


def with_true_claims(shop: Workshop, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations without what is annotated and not there; each of it is an error."""
    by_id = {operation.id: operation for operation in operations}
    return tuple(_checked(shop, operation, by_id) for operation in operations)


def _checked(shop: Workshop, operation: Operation, by_id: dict[str, Operation]) -> Operation:
    node = shop.spec.links.at(operation.origin)
    if _fails(shop, node, "x-sdk-pagination", _pagination_claims(shop, operation, node)):
        operation = replace(operation, page=None)
    if _fails(shop, node, "x-sdk-poll", _poll_claims(shop, operation, by_id)):
        operation = replace(operation, poll=None)
    if _fails(shop, node, "x-sdk-stream", _stream_claims(shop, operation, node)):
        operation = replace(operation, stream=None)
    _fails(shop, node, "x-sdk-envelope", _envelope_claims(shop, operation, node))
    return operation


def _fails(shop: Workshop, node: Node, key: str, claims: Iterable[_Claim]) -> bool:
    where = where_said(node.mapping, key)
    found = list(claims) if where else []
    for claim in found:
        if where == key:
            shop.report.error("SL113", claim.message, node.origin.child(key, *claim.keys), hint=claim.hint)
        else:
            label = f"read as `{key}`, and not followed"
            shop.report.advise("SL404", claim.message, node.origin.child(where), label=label, hint=claim.hint)
    return bool(found)


def _meant(wanted: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, sorted(known), 1, 0.6)
    return f"did you mean `{close[0]}`?" if close else ""


# ---- pages


def _pagination_claims(shop: Workshop, operation: Operation, node: Node) -> Iterator[_Claim]:
    said, keys = node.said("x-sdk-pagination"), tuple[str, ...]()
    if isinstance(said, str):
        named = shop.spec.root.mapping.get("x-sdk-pagination")
        known = named if isinstance(named, dict) else {}
        if said not in known:
            yield _Claim((), f"no pagination is called `{said}`", _meant(said, known))
        said = known.get(said)
    else:
        keys = ("items",)
    if not isinstance(said, dict):
        return
    answer = operation.success
    if answer is None or answer.kind != "json" or answer.type is None:
        yield _Claim((), "a paged operation answers with JSON, and this one does not")
        return
    if operation.page is None:
        path = _text(said, "items")
        what = f"the answer has no list at `{path}`" if path else "the answer has no list"
        yield _Claim(keys if path else (), what, _meant(path, _lists(shop, answer.type)))
    yield from _answer_claims(shop, answer.type, said, bool(keys))
    yield from _request_claims(shop, operation, said, bool(keys))


def _lists(shop: Workshop, answer: TypeRef) -> list[str]:
    return [field.wire for field in fields_of(shop, answer) if array_behind(shop, field.type)]


def _answer_claims(shop: Workshop, answer: TypeRef, said: dict[str, JsonValue], is_own: bool) -> Iterator[_Claim]:
    for key in ("next", "has_more", "total"):
        path = _text(said, key)
        if path and reached(shop, answer, path) is None:
            hint = _meant(path, (field.wire for field in fields_of(shop, answer)))
            yield _Claim((key,) if is_own else (), f"the answer has nothing at `{path}`", hint)


def _request_claims(shop: Workshop, operation: Operation, said: dict[str, JsonValue], is_own: bool) -> Iterator[_Claim]:
    request = said.get("request")
    known = _inputs(shop, operation)
    for key, wire in request.items() if isinstance(request, dict) else ():
        if isinstance(wire, str) and wire not in known:
            what = f"the request takes no `{wire}`"
            yield _Claim(("request", key) if is_own else (), what, _meant(wire, known))


def _inputs(shop: Workshop, operation: Operation) -> set[str]:
    inside = fields_of(shop, operation.body.variants[0].type) if operation.body else ()
    return {param.wire for param in operation.params} | {field.wire for field in inside}


# ---- envelopes, streams and polls


def _envelope_claims(shop: Workshop, operation: Operation, node: Node) -> Iterator[_Claim]:
    said = node.said("x-sdk-envelope")
    answers = [answer for answer in operation.responses if answer.kind == "json"]
    if isinstance(said, str) and not any(answer.data_path for answer in answers):
        known = (field.wire for answer in answers for field in fields_of(shop, answer.type))
        yield _Claim((), f"the answer has nothing at `{said}`", _meant(said, known))


def _stream_claims(shop: Workshop, operation: Operation, node: Node) -> Iterator[_Claim]:
    said = node.said("x-sdk-stream")
    if not isinstance(said, dict):
        return
    if operation.stream is None:
        hint = "document a 2xx answer of `text/event-stream` or `application/x-ndjson`"
        yield _Claim((), "the operation answers with no stream", hint)
        return
    when, known = _text(said, "when"), _inputs(shop, operation)
    if when and when not in known:
        yield _Claim(("when",), f"the request takes no `{when}`", _meant(when, known))
    item = _text(said, "item")
    if item and operation.stream.item != Named(item):
        yield _Claim(("item",), f"the stream has no items of `{item}`")


def _poll_claims(shop: Workshop, operation: Operation, by_id: dict[str, Operation]) -> Iterator[_Claim]:
    poll = operation.poll
    if poll is None:
        return
    target = by_id.get(poll.operation_id)
    if target is None:
        yield _Claim(("with",), f"no operation is called `{poll.operation_id}`", _meant(poll.operation_id, by_id))
        return
    yield from _pointer_claims(shop, operation, target, poll)
    yield from _step_claims(shop, operation, poll, by_id)


def _pointer_claims(shop: Workshop, operation: Operation, target: Operation, poll: Poll) -> Iterator[_Claim]:
    if not _is_answered(shop, operation, poll.id_path):
        yield _Claim(("id",), f"the answer has nothing at `{poll.id_path}`")
    if not _is_answered(shop, target, poll.status_path):
        what = f"the answer of `{target.id}` has nothing at `{poll.status_path}`"
        yield _Claim(("until", "pointer"), what)


def _step_claims(shop: Workshop, operation: Operation, poll: Poll, by_id: dict[str, Operation]) -> Iterator[_Claim]:
    for key, step in (("events", poll.events), ("cancel", poll.cancel)):
        if step is not None and step.operation_id not in by_id:
            known = _meant(step.operation_id, by_id)
            yield _Claim((key, "with"), f"no operation is called `{step.operation_id}`", known)
        elif step is not None and step.id_path and not _is_answered(shop, operation, step.id_path):
            yield _Claim((key, "id"), f"the answer has nothing at `{step.id_path}`")


def _is_answered(shop: Workshop, operation: Operation, path: str) -> bool:
    """Whether a path leads anywhere in an answer, or in what it holds for callers."""
    answers = [answer for answer in operation.responses if answer.kind == "json"]
    starts = [start for answer in answers for start in (answer.type, answer.data_type) if start is not None]
    return any(reached(shop, start, path) is not None for start in starts)


def _text(said: dict[str, JsonValue], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
