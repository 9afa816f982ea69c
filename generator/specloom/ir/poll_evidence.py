"""Recognises work that goes on after its answer: a status that tells of its end, and the operation that looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
    course: Course


def with_recognised_polls(shop: Workshop, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations, those that start something which another one can be seen to look at with a poll."""
    looks = [look for operation in operations for look in _looks(shop, operation)]
    return tuple(_recognised(shop, operation, looks) if looks else operation for operation in operations)


def _looks(shop: Workshop, operation: Operation) -> Iterator[_Look]:
    last = _LAST_PARAMETER.search(operation.path)
    needs_more = any(param.required for param in operation.params if param.where != "path")
    if operation.method != "GET" or operation.page or operation.stream or needs_more or last is None:
        return
    model = _model(shop, operation)
    status = _status(model) if model else None
    course = course_of([*text_values(shop, status.type)]) if status else None
    if model and status and course:
        yield _Look(operation, last[1], model, status, course)


def _recognised(shop: Workshop, operation: Operation, looks: Sequence[_Look]) -> Operation:
    said = shop.spec.links.at(operation.origin).mapping.get("x-sdk-poll")
    if operation.method == "GET" or operation.poll or operation.page or said is False:
        return operation
    model = _model(shop, operation)
    found = [(look, field) for look in looks if model and (field := _key(shop, operation, model, look))]
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


def _key(shop: Workshop, operation: Operation, model: Model, look: _Look) -> Field | None:
    """The field of what was started that the looking operation is called with; None where it looks at something else."""
    own = {param.wire for param in operation.params if param.where == "path"}
    others = {param.wire for param in look.operation.params if param.where == "path"} - {look.parameter}
    is_below = operation.path == look.operation.path or operation.path.startswith(f"{look.operation.path}/")
    if is_below or not others <= own:
        return None
    is_receipt = _is_receipt(operation, look)
    status = _status(model)
    is_alike = status is not None and [*text_values(shop, status.type)] == [*text_values(shop, look.status.type)]
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
