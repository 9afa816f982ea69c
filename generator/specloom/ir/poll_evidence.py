"""Recognises work that goes on after its answer: a status that tells of its end, and the operation that looks at it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TypeAlias

from specloom.ir.bodies import model_behind
from specloom.ir.fields import text_values
from specloom.ir.nodes import Field, Model, Operation, Poll
from specloom.ir.poll_words import Course, course_of
from specloom.ir.types import TypeRef, without_null
from specloom.ir.words import split_words
from specloom.ir.workshop import Workshop

_STATUSES = ("status", "state", "phase")
_LAST_PARAMETER = re.compile(r"\{([^{}]+)\}(\.json)?$")


@dataclass(frozen=True, slots=True)
class _Look:
    """An operation that shows how one thing is: its last path parameter says which."""

    operation: Operation
    parameter: str
    model: Model
    status: Field
    # The values of the status.
    words: tuple[str, ...]
    course: Course
    # What the path asks for beside its last parameter.
    others: frozenset[str]


# What an operation that looks may have in common with one that starts something -> those that look.
_Likes: TypeAlias = Mapping[Hashable, Sequence[_Look]]


def with_recognised_polls(shop: Workshop, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations, those that start something which another one can be seen to look at with a poll."""
    looks = _by_likeness(look for operation in operations for look in _looks(shop, operation))
    return tuple(_recognised(shop, operation, looks) if looks else operation for operation in operations)


def _by_likeness(looks: Iterable[_Look]) -> _Likes:
    """The looks by all that what they look at and what starts it may share: one of these at least."""
    found: dict[Hashable, list[_Look]] = defaultdict(list)
    for look in looks:
        above = look.operation.path.removesuffix(f"/{{{look.parameter}}}")
        for likeness in (("path", above), ("model", look.model.id), ("words", look.words)):
            found[likeness].append(look)
    return found


def _looks(shop: Workshop, operation: Operation) -> Iterator[_Look]:
    last = _LAST_PARAMETER.search(operation.path)
    needs_more = any(param.required for param in operation.params if param.where != "path")
    if operation.method != "GET" or operation.page or operation.stream or needs_more or last is None:
        return
    model = _model(shop, operation)
    status = _status(model) if model else None
    words = tuple(text_values(shop, status.type)) if status else ()
    course = course_of(words) if status else None
    if model and status and course:
        yield _Look(operation, last[1], model, status, words, course, _path_params(operation) - {last[1]})


def _path_params(operation: Operation) -> frozenset[str]:
    return frozenset(param.wire for param in operation.params if param.where == "path")


def _recognised(shop: Workshop, operation: Operation, looks: _Likes) -> Operation:
    said = shop.spec.links.at(operation.origin).mapping.get("x-sdk-poll")
    if operation.method == "GET" or operation.poll or operation.page or said is False:
        return operation
    model = _model(shop, operation)
    # Of two that look nobody knows which is meant, so that a third need not be sought.
    found = list(islice(_looked_at_by(shop, operation, model, looks), 2)) if model else []
    if len(found) != 1:
        return operation
    look, field = found[0]
    if look.course.unclear:
        _tell(shop, operation, look)
        return operation
    poll = Poll(
        operation_id=look.operation.id,
        id_path=_below(operation, field.wire),
        status_path=_below(look.operation, look.status.wire),
        done=look.course.done,
        failed=look.course.failed,
    )
    return replace(operation, poll=poll)


def _looked_at_by(shop: Workshop, operation: Operation, model: Model, looks: _Likes) -> Iterator[tuple[_Look, Field]]:
    """What looks at the thing that an operation starts, and the field with which it is called."""
    own = _path_params(operation)
    status = _status(model)
    words = tuple(text_values(shop, status.type)) if status else None
    seen: set[str] = set()
    for look in chain.from_iterable(
        looks.get(likeness, ()) for likeness in (("path", operation.path), ("model", model.id), ("words", words))
    ):
        if look.others <= own and look.operation.key not in seen:
            seen.add(look.operation.key)
            field = _key(operation, model, look, is_alike=words == look.words)
            if field is not None:
                yield look, field


def _key(operation: Operation, model: Model, look: _Look, *, is_alike: bool) -> Field | None:
    """The field of what was started that the looking operation is called with; None where it looks at something else."""
    if operation.path == look.operation.path or operation.path.startswith(f"{look.operation.path}/"):
        return None
    is_receipt = _is_receipt(operation, look)
    if model.id != look.model.id and not is_receipt and not is_alike:
        return None
    # Of another type the field must be called as the parameter is; of the same, or below the same path, `id` will do.
    return _named(model, look.parameter, is_exact=model.id != look.model.id and not is_receipt)


def _is_receipt(operation: Operation, look: _Look) -> bool:
    """Whether an answer is but a receipt (202), and what it is for is found right below."""
    accepted = operation.success is not None and operation.success.status == "202"
    return accepted and look.operation.path == f"{operation.path}/{{{look.parameter}}}"


def _named(model: Model, parameter: str, *, is_exact: bool) -> Field | None:
    words = split_words(parameter)
    exact = [field for field in model.fields if split_words(field.wire) == words]
    last = [field for field in model.fields if split_words(field.wire) == words[-1:]]
    return next(iter(exact or ([] if is_exact else last)), None)


def _model(shop: Workshop, operation: Operation) -> Model | None:
    success = operation.success
    type_ref: TypeRef | None = (success.data_type or success.type) if success and success.kind == "json" else None
    return model_behind(shop, without_null(type_ref)) if type_ref else None


def _status(model: Model) -> Field | None:
    """The field that tells how far the thing has got."""
    fields = {field.wire.lower(): field for field in model.fields}
    usual = next((fields[name] for name in _STATUSES if name in fields), None)
    ending = [field for wire, field in fields.items() if wire.endswith(_STATUSES)]
    return usual or (ending[0] if len(ending) == 1 else None)


def _below(operation: Operation, wire: str) -> str:
    envelope = operation.success.data_path if operation.success else ""
    return f"{envelope}.{wire}" if envelope else wire


def _tell(shop: Workshop, operation: Operation, look: _Look) -> None:
    """Say of what looks long-running why nothing waits for it."""
    words = ", ".join(f"`{value}`" for value in look.course.unclear[:5])
    shop.report.advise(
        "SL432",
        f"`{operation.key}` starts what `{look.operation.key}` looks at, but its end is not clear",
        operation.origin,
        label=f"whether {words} is an end, nobody says: no method waits for it",
        hint="say it with `x-sdk-poll`, or `x-sdk-poll: false` where nothing is to be waited for",
        at_key=True,
    )
