"""Operations: plans the constants that tell the runtime how to make each call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specloom.ir.nodes import BodyVariant, Operation, Page, Param, PartEncoding, Poll, PollStep, Response, Stream
from specloom.plan.annotations import Annotator
from specloom.plan.nodes import OperationsModulePlan, RecordPlan
from specloom.plan.part_records import parts_of
from specloom.plan.records import construct
from specloom.plan.security import asked_by
from specloom.plan.shapes import Shape, other_shapes, plain_shape, result_kind, result_text, stream_shape, value_type
from specloom.plan.types import CLIENT, Types

Fields = Iterator[tuple[str, str]]

# What the runtime assumes when a record does not say.
_MEDIA = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data",
    "binary": "application/octet-stream",
    "text": "text/plain",
    "lines": "application/x-ndjson",
}
_USUAL_RETRIES = 2
_USUAL_STATUSES = {408, 429, 500, 502, 503, 504}
_STYLES = {"path": ("simple", False), "query": ("form", True), "header": ("simple", False), "cookie": ("form", True)}


def plan_operations(types: Types, module: str, operations: list[Operation]) -> OperationsModulePlan:
    """One module of constants for one resource."""
    writer = Annotator(types, CLIENT, markers="..data")
    planner = _Records(types, writer, {operation.id: operation for operation in types.api.operations})
    records = tuple(record for operation in operations for record in planner.of(operation))
    if writer.reached:
        writer.uses("..", "models")
    return OperationsModulePlan(module, tuple(sorted(writer.imports)), records)


@dataclass(frozen=True, slots=True)
class _Records:
    """Writes the records of one module."""

    types: Types
    writer: Annotator
    by_id: Mapping[str, Operation]

    def of(self, operation: Operation) -> Iterator[RecordPlan]:
        name = self.types.names.constants[operation.key]
        self.writer.uses("..transport", "Operation")
        shape = plain_shape(operation)
        yield self._record(name, operation, shape)
        if operation.stream and operation.stream.when:
            yield self._record(f"{name}_STREAM", operation, stream_shape(operation, operation.stream))

    def _record(self, name: str, operation: Operation, shape: Shape) -> RecordPlan:
        fields = (
            *self._identity(operation),
            *self._answer(operation, shape),
            *self._request(operation),
            *self._manners(operation),
        )
        return RecordPlan(name, result_text(shape, self.writer), tuple(fields))

    def _identity(self, operation: Operation) -> Fields:
        yield "", repr(operation.id)
        yield "", repr(operation.method)
        yield "", repr(operation.path)

    def _answer(self, operation: Operation, shape: Shape) -> Fields:
        yield from self._answer_type(shape)
        others = other_shapes(operation) if shape == plain_shape(operation) else {}
        if others:
            yield "answer_forms", f"({', '.join(self._answer_form(*found) for found in others.items())},)"
        if operation.redirects:
            yield "redirects", repr(operation.redirects)
        if shape.call == "page" and operation.page:
            yield "page", self._page(operation, operation.page)
        if shape.call in ("stream", "lines") and operation.stream:
            yield "stream", self._stream(operation.stream)
        if operation.poll and operation.poll.operation_id in self.by_id:
            yield "poll", self._poll(operation, operation.poll)
        if operation.sparse_param:
            yield "sparse", repr(operation.sparse_param)

    def _answer_type(self, shape: Shape) -> Fields:
        """How an answer is asked for and read."""
        response = shape.response
        kind = "parts" if shape.is_parts else result_kind(response) if response else "json"
        if response and shape.result and kind not in ("text", "binary", "location"):
            yield "", f"lambda: {self.writer.value(shape.result)}"
        if shape.call == "call" and response and response.data_path:
            yield "at", repr(response.data_path)
            if response.absence:
                yield "may_be_absent", "True"
        media = list(dict.fromkeys(found.media for found in (*([response] if response else ()), *shape.answers)))
        accept = ", ".join(filter(None, media))
        if accept and accept != "application/json":
            yield "accept", repr(accept)
        if kind in ("text", "binary", "empty", "location") or (shape.result is None and kind == "json"):
            yield "kind", repr("empty" if kind == "json" else kind)
        if shape.answers:
            yield "answers", f"({', '.join(map(self._one_answer, shape.answers))},)"

    def _answer_form(self, media: str, shape: Shape) -> str:
        """The answer in another media type, by the name that callers choose it by."""
        fields = [(key, text) for key, text in self._answer_type(shape) if key != "accept"]
        given = "".join(f", {key}={text}" if key else f", {text}" for key, text in fields)
        return f"{self.writer.uses('..transport', 'AnswerForm')}({media!r}{given})"

    def _one_answer(self, response: Response) -> str:
        kind, type = result_kind(response), value_type(response)
        is_typed = type is not None and kind == "json"
        return construct(
            self.writer.uses("..transport", "Answer"),
            f"{response.status!r}, lambda: {self.writer.value(type)}" if type and is_typed else repr(response.status),
            ("at", response.data_path, ""),
            ("kind", "empty" if kind == "json" and not is_typed else kind, "json"),
            ("may_be_absent", bool(response.absence), False),
        )

    def _request(self, operation: Operation) -> Fields:
        if operation.body and operation.body.variants:
            yield from self._body(operation.body.variants[0])
            if not operation.body.required and any(map(self.types.flat_model, operation.body.offered)):
                yield "has_optional_body", "True"
            if len(operation.body.offered) > 1:
                yield "forms", f"({', '.join(map(self._form, operation.body.offered))})"
        params = [text for param in operation.params if (text := self._param(param))]
        if params:
            yield "params", f"({', '.join(params)},)"

    def _body(self, variant: BodyVariant) -> Fields:
        yield "body", repr(variant.kind)
        # A range that stands for JSON is sent as JSON; of others the runtime finds out which it is.
        is_usual = variant.media == _MEDIA[variant.kind] or (variant.kind == "json" and "*" in variant.media)
        if not is_usual:
            yield "content_type", repr(variant.media)
        parts = [self._part(encoding, many) for encoding, many in parts_of(variant, self.types)]
        if parts:
            yield "encoding", f"({', '.join(parts)},)"

    def _form(self, variant: BodyVariant) -> str:
        """One of several media types, by the name that callers choose it by."""
        given = ", ".join(f"{key}={value}" for key, value in self._body(variant))
        return f"{self.writer.uses('..transport', 'BodyForm')}({variant.media!r}, {given})"

    def _part(self, encoding: PartEncoding, many: bool) -> str:
        header = self.writer.uses("..transport", "PartHeader") if encoding.headers else ""
        headers = tuple(
            _Code(construct(header, repr(found.wire), ("required", found.required, False), ("value", found.value, "")))
            for found in encoding.headers
        )
        return construct(
            self.writer.uses("..transport", "Part"),
            repr(encoding.wire),
            ("content_type", encoding.content_type, ""),
            ("style", encoding.style, ""),
            ("explode", encoding.explode, True),
            ("allow_reserved", encoding.allow_reserved, False),
            ("headers", headers, ()),
            ("many", many, False),
            ("parts", tuple(_Code(self._part(inner, many=False)) for inner in encoding.parts), ()),
        )

    def _param(self, param: Param) -> str:
        """A record for a parameter that is not written in its place's default way."""
        style, explode = _STYLES[param.where]
        is_usual = (param.style, param.explode) == (style, explode) and not param.allow_reserved
        if is_usual:
            return ""
        return construct(
            self.writer.uses("..transport", "Param"),
            f"{param.wire!r}, {param.where!r}",
            ("style", "" if param.style in ("content", style) else param.style, ""),
            ("explode", param.explode, explode if param.style in ("content", style) else None),
            ("allow_reserved", param.allow_reserved, False),
            ("media", param.media, ""),
            ("is_whole", param.is_whole, False),
        )

    def _page(self, operation: Operation, page: Page) -> str:
        in_query = {param.wire for param in operation.params}
        in_body = page.cursor_param and page.cursor_param not in in_query and operation.body is not None
        return construct(
            self.writer.uses("..transport", "PageSpec"),
            f"style={page.style!r}",
            ("items", page.items_path, ""),
            ("cursor", page.cursor_param, ""),
            ("next", page.next_path, ""),
            ("has_more", page.has_more_path, ""),
            ("limit", page.limit_param, ""),
            ("total", page.total_path, ""),
            ("relation", page.link_relation, "next"),
            ("where", "body" if in_body else "query", "query"),
            ("may_be_absent", page.may_be_absent, False),
            ("header", page.next_header, ""),
        )

    def _stream(self, stream: Stream) -> str:
        # Whole events are told apart by the union's own tag.
        named = () if stream.has_whole_events else stream.events
        events = ", ".join(f"{name!r}: {self.writer.value(ref)}" for name, ref in named)
        table = f", events=lambda: {'{' + events + '}'}" if events else ""
        return construct(
            self.writer.uses("..transport", "StreamSpec"),
            f"format={stream.format!r}{table}",
            ("terminal", stream.terminal_events, ()),
            ("sentinel", stream.sentinel, ""),
            ("may_just_end", bool(stream.sentinel) and not stream.is_sentinel_sure, False),
            ("resume", stream.can_resume, False),
            ("when", stream.when, ""),
            ("record_mark", stream.record_mark, ""),
            ("trailer", stream.trailer, ""),
            ("error", stream.error, ""),
            ("wrap", stream.has_whole_events, False),
            ("as_sent", stream.is_as_sent, False),
            ("texts", stream.text_events, ()),
            ("values", stream.value_events, ()),
            ("reconnect", stream.reconnect_events, ()),
            ("part_media", stream.part_media, ""),
        )

    def _poll(self, operation: Operation, poll: Poll) -> str:
        target = self.by_id[poll.operation_id]
        return construct(
            self.writer.uses("..transport", "PollSpec"),
            f"retrieve=lambda: {self._constant(target, operation)}, parameter={_path_parameter(target)!r}",
            ("id", _below(poll.id_path, operation), "id"),
            ("status", _below(poll.status_path, target), "status"),
            ("done", poll.done, ()),
            ("failed", poll.failed, ()),
            ("interval", poll.interval_seconds, 1.0),
            ("events", self._step(operation, poll.events), None),
            ("cancel", self._step(operation, poll.cancel), None),
        )

    def _step(self, operation: Operation, step: PollStep | None) -> _Code | None:
        target = self.by_id.get(step.operation_id) if step else None
        if step is None or target is None:
            return None
        id_path = _below(step.id_path, operation)
        words = [f"lambda: {self._constant(target, operation)}", repr(_path_parameter(target))]
        words += [repr(id_path)] if id_path else []
        return _Code(f"{self.writer.uses('..transport', 'PollStep')}({', '.join(words)})")

    def _constant(self, target: Operation, operation: Operation) -> str:
        """The constant of another operation, as the module of this one can reach it."""
        constant = self.types.names.constants[target.key]
        if target.resource == operation.resource:
            return constant
        return f"{self.writer.uses('.', self.types.names.resource_modules[target.resource])}.{constant}"

    def _manners(self, operation: Operation) -> Fields:
        if operation.idempotency_header:
            yield "idempotency", repr(operation.idempotency_header)
        elif operation.refuses_idempotency_key:
            yield "idempotency", "None"
        if (asked := asked_by(operation, self.types.api)) != self.types.usual_security:
            yield "security", repr(asked)
        if operation.max_retries not in (None, _USUAL_RETRIES):
            yield "max_retries", repr(operation.max_retries)
        if operation.retry_statuses and set(operation.retry_statuses) != _USUAL_STATUSES:
            yield "retry_statuses", repr(operation.retry_statuses)
        if not operation.can_retry:
            yield "can_retry", "False"
        if operation.servers:
            yield "server", repr(operation.servers[0].url)
        if operation.deprecated:
            yield "deprecated", "True"
        if operation.links:
            yield "has_links", "True"


class _Code(str):
    """An expression that is finished already."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _path_parameter(operation: Operation) -> str:
    """The last one, which says which of many; those before it are shared with what started the work."""
    return next((param.wire for param in reversed(operation.params) if param.where == "path"), "")


def _below(path: str, operation: Operation) -> str:
    """A path from the body's root as one from what the method returns."""
    envelope = operation.success.data_path if operation.success else ""
    return path.removeprefix(f"{envelope}.") if envelope else path
