"""How to wait for what an operation started: as the document says it, and what stands beside the one that looks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from specloom.ir.nodes import Operation, Poll, PollStep
from specloom.ir.sites import Site
from specloom.load.tree import JsonValue


def poll_said(site: Site) -> Poll | None:
    """The `x-sdk-poll` of an operation: `{with, id, until: {pointer, done, failed}, interval, events, cancel}`."""
    said = site.node.mapping.get("x-sdk-poll")
    if not isinstance(said, dict):
        return None
    until = said.get("until")
    words = until if isinstance(until, dict) else {}
    interval = said.get("interval")
    return Poll(
        operation_id=_text(said.get("with")),
        id_path=_dotted(said.get("id")) or "id",
        status_path=_dotted(words.get("pointer")) or "status",
        done=_texts(words.get("done")),
        failed=_texts(words.get("failed")),
        interval_seconds=float(interval) if isinstance(interval, (int, float)) else 1.0,
        events=_step(said.get("events")),
        cancel=_step(said.get("cancel")),
    )


def with_waits(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations with what their polls leave unsaid, and with a poll on each operation that looks."""
    by_id = {operation.id: operation for operation in operations}
    told = [_with_companions(operation, by_id) for operation in operations]
    waited_for: dict[str, list[Operation]] = defaultdict(list)
    for found in told:
        if found.poll:
            waited_for[found.poll.operation_id].append(found)
    return tuple(_with_own_poll(operation, waited_for.get(operation.id, ())) for operation in told)


def _with_companions(operation: Operation, by_id: Mapping[str, Operation]) -> Operation:
    poll = operation.poll
    if poll is None or poll.operation_id not in by_id:
        return operation
    beside = [found for found in by_id.values() if _is_below(found, by_id[poll.operation_id])]
    events = poll.events or _first(found for found in beside if _tells_the_end(found))
    cancel = poll.cancel or _first(
        found for found in beside if found.method == "POST" and found.name.words == ("cancel",)
    )
    return replace(operation, poll=replace(poll, events=events, cancel=cancel))


def _with_own_poll(operation: Operation, polls: Sequence[Operation]) -> Operation:
    """An operation that others (`polls`) are waited for with can be waited with itself, where they agree on the end."""
    if not polls or operation.poll is not None or operation.path.count("{") != 1:
        return operation
    # What starts the work and gives the very thing also knows where in it the ids are.
    alike = [found for found in polls if _result(found) == _result(operation)]
    first = next((found.poll for found in alike or polls if found.poll), None)
    ends = {(found.poll.status_path, found.poll.done, found.poll.failed) for found in polls if found.poll}
    if first is None or len(ends) > 1:
        return operation
    return replace(operation, poll=first if alike else replace(first, id_path="", events=None, cancel=None))


def _is_below(operation: Operation, target: Operation) -> bool:
    """Whether an operation is about the same thing as `target`, and needs nothing but its id."""
    return (
        operation.path.startswith((f"{target.path}/", f"{target.path}:"))
        and operation.path.count("{") == target.path.count("{")
        and not any(param.required for param in operation.params if param.where != "path")
        and not (operation.body and operation.body.required)
    )


def _tells_the_end(operation: Operation) -> bool:
    stream = operation.stream
    return (
        operation.method == "GET"
        and stream is not None
        and stream.format == "sse"
        and not stream.when
        and bool(stream.terminal_events or (stream.sentinel and stream.is_sentinel_sure))
    )


def _result(operation: Operation) -> object:
    success = operation.success
    return (success.data_type or success.type) if success else None


def _first(operations: Iterable[Operation]) -> PollStep | None:
    return next((PollStep(operation.id) for operation in operations), None)


def _step(said: JsonValue) -> PollStep | None:
    if not isinstance(said, dict):
        return None
    return PollStep(_text(said.get("with")), _dotted(said.get("id")))


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _dotted(value: JsonValue) -> str:
    return _text(value).strip("/").replace("/", ".")


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
