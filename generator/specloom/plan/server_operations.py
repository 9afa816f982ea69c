"""Operations as the server sees them: plans the `OperationMeta` of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specloom.ir.nodes import Operation, Page, Response
from specloom.plan.annotations import Annotator
from specloom.plan.server_answers import Answer, is_public, main_answer, returned_item, status_of
from specloom.plan.server_inputs import MetaWriter
from specloom.plan.types import Types

_OPERATION = "...serving.operation"

Fields = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MetaPlanner:
    """Plans the constants of one `operations/<resource>.py`."""

    types: Types
    writer: Annotator

    def fields(self, operation: Operation, handler: str, input_class: str) -> tuple[tuple[str, str], ...]:
        """The keywords of `OperationMeta`, only those that say something."""
        self.writer.uses(_OPERATION, "OperationMeta")
        answer = main_answer(operation, self.types)
        found = (
            *self._identity(operation, handler, input_class),
            *self._request(operation),
            *self._answer(operation, answer),
            *self._traits(operation),
        )
        return tuple(found)

    def _identity(self, operation: Operation, handler: str, input_class: str) -> Fields:
        yield "id", repr(operation.id)
        yield "method", repr(operation.method)
        yield "path", repr(operation.path)
        yield "handler", repr(handler)
        yield "resource", repr(".".join(self.types.names.attribute_path(operation.resource)))
        yield "input", f"lambda: inputs.{input_class}"

    def _request(self, operation: Operation) -> Fields:
        meta = MetaWriter(self.writer)
        if params := meta.params(operation):
            yield "params", params
        if body := meta.body(operation.body):
            yield "body", body
        ignored = tuple(scheme.wire for scheme in self.types.api.auth if scheme.where == "query")
        if ignored:
            yield "ignored_query", repr(ignored)

    def _answer(self, operation: Operation, answer: Answer) -> Fields:
        response = answer.response
        if status_of(response) != 200:
            yield "success_status", str(status_of(response))
        kind = response.kind if response else "empty"
        if kind != "json":
            yield "answer", repr(kind)
        if response and response.media and response.media != "application/json":
            yield "media", repr(response.media)
        offers = _offers(operation, response)
        if len(offers) > 1:
            yield "offers", repr(offers)
        if item := returned_item(operation, answer):
            yield "returns", f"lambda: {self.writer.value(item)}"
        if answer.envelope:
            yield "envelope", repr(answer.envelope)
        if answer.page:
            yield "page", self._page(answer.page)
        # A service that answers with parts gives the whole body.
        if operation.stream and operation.stream.format != "parts":
            yield "stream", repr(operation.stream.format)
            yield from _named(trailer=operation.stream.trailer, stream_error=operation.stream.error)

    def _page(self, page: Page) -> str:
        paths = {
            "items": page.items_path,
            "next": page.next_path,
            "has_more": page.has_more_path,
            "limit": page.limit_param,
            "cursor": page.cursor_param,
        }
        texts = (f"{name}={path!r}" for name, path in paths.items() if path)
        return f"{self.writer.uses(_OPERATION, 'PageMeta')}({', '.join(texts)})"

    def _traits(self, operation: Operation) -> Fields:
        traits = operation.traits
        if is_public(operation, self.types.api):
            yield "is_public", "True"
        yield from _named(
            scopes=traits.scopes,
            cost=traits.cost,
            idempotency="" if traits.idempotency == "none" else traits.idempotency,
            job=_plain(traits.job),
            cache=_plain(traits.cache),
            audit=_plain(traits.audit),
            events=traits.events,
            slo=_plain(traits.slo),
            resources=traits.resources,
            returns_secret=traits.returns_secret,
            deprecated=operation.deprecated,
        )


def _offers(operation: Operation, main: Response | None) -> tuple[str, ...]:
    """Every media type that a success may have, the main one first."""
    media = [response.media for response in (*([main] if main else []), *operation.responses) if response.media]
    return tuple(dict.fromkeys(media))


def _plain(mapping: object) -> object:
    return dict(mapping) if isinstance(mapping, dict) else mapping  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _named(**values: object) -> Fields:
    yield from ((name, repr(value)) for name, value in values.items() if value)
