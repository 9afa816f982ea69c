"""Shapes: what a method gives back, from the answers that its operation documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from specloom.ir.media import plain_name
from specloom.ir.nodes import Operation, Response, Stream
from specloom.ir.types import Nullable, Primitive, TypeRef
from specloom.plan.annotations import Annotator

_WHOLE = ("json", "text", "binary")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a method gives back: which call of the runtime, of what type, and from which response.

    `answers` has one response for each status, where they are not all of one type. `is_parts`: what comes are parts
    with headers of their own, and `result` is what is in them.
    """

    call: str  # call, page, stream or lines
    result: TypeRef | None
    response: Response | None
    answers: tuple[Response, ...] = ()
    is_parts: bool = False


def plain_shape(operation: Operation) -> Shape:
    """The answer of a method whose stream flag, if it has one, is not set."""
    if operation.stream and not operation.stream.when:
        return stream_shape(operation, operation.stream)
    if operation.page:
        return Shape("page", operation.page.item, operation.success)
    whole = [found for found in operation.responses if found.kind not in ("sse", "lines", "empty")]
    response = next(iter(whole or operation.responses), None)
    if response is None:
        # Nothing is documented, so whatever comes is handed on.
        return Shape("call", Primitive("any"), None)
    return Shape("call", value_type(response), response, _several(_by_status(operation)))


def stream_shape(operation: Operation, stream: Stream) -> Shape:
    """The answer as a stream of items."""
    found = [response for response in operation.responses if response.kind in ("sse", "lines")]
    call = "lines" if stream.format == "lines" else "stream"
    is_parts = stream.format == "parts"
    return Shape(call, stream.item, next(iter(found), operation.success), is_parts=is_parts)


def other_shapes(operation: Operation) -> dict[str, Shape]:
    """The answer in each media type that only a caller who names it gets; streams have a flag or a method of theirs."""
    plain = plain_shape(operation)
    usual = [answer for answer in (plain.response, *plain.answers) if answer]
    found: list[Response] = []
    for answer in operation.responses:
        if answer.kind in _WHOLE and not any(_is_same(answer, other) for other in (*usual, *found)):
            found.append(answer)
    return {answer.media: _shape_of(operation, answer) for answer in found}


def _shape_of(operation: Operation, wanted: Response) -> Shape:
    """The answer in one media type, where a status has it, and as it is otherwise where one has not."""
    by_status = {answer.status: answer for answer in _by_status(operation)}
    by_status |= {answer.status: answer for answer in operation.responses if answer.media == wanted.media}
    return Shape("call", value_type(wanted), wanted, _several(by_status.values()))


def _is_same(answer: Response, other: Response) -> bool:
    """Whether a caller who has one of them misses nothing of the other."""
    names = plain_name(answer.media, answer.kind), plain_name(other.media, other.kind)
    return names[0] == names[1] and (answer.media == other.media or value_type(answer) == value_type(other))


def value_type(response: Response) -> TypeRef | None:
    """The type of what callers get of an answer, which may stand in an envelope that lacks it."""
    type = response.data_type if response.data_path else response.type
    may_be_nothing = response.absence == "nothing" and type is not None and not isinstance(type, Nullable)
    return Nullable(type) if type is not None and may_be_nothing else type


def result_kind(response: Response) -> str:
    """How the runtime reads an answer. A redirect is one where nothing else is documented: its address is wanted."""
    return "location" if response.status.startswith("3") else response.kind


def result_text(shape: Shape, writer: Annotator) -> str:
    """The annotation of what comes back, before it is wrapped as a page or stream; of several answers, the union."""
    if shape.is_parts and shape.result is not None:
        part = writer.uses(writer.transport or "..transport", "ReceivedPart")
        return f"{part}[{writer.value(shape.result)}]"
    if shape.response is None or not shape.answers:
        return _text(shape.response, shape.result, writer)
    texts = dict.fromkeys(_text(answer, value_type(answer), writer) for answer in shape.answers)
    # Nothing comes last, whatever its status.
    return " | ".join(sorted(texts, key=lambda text: text == "None"))


def _text(response: Response | None, type: TypeRef | None, writer: Annotator) -> str:
    kind = result_kind(response) if response else "json"
    if kind in ("text", "location"):
        return writer.value(Primitive("string"))
    if kind == "binary":
        return writer.value(Primitive("binary"))
    return writer.value(type) if type and kind != "empty" else "None"


def _several(found: Iterable[Response]) -> tuple[Response, ...]:
    """These answers, one a status; nothing when they all are the same."""
    answers = tuple(found)
    kinds = {(result_kind(response), response.data_path, value_type(response)) for response in answers}
    return answers if len(kinds) > 1 else ()


def _by_status(operation: Operation) -> Iterator[Response]:
    for status in dict.fromkeys(response.status for response in operation.responses):
        of_status = (found for found in operation.responses if found.status == status)
        yield from [found for found in of_status if found.kind not in ("sse", "lines")][:1]
