"""Answers: what a service returns for an operation, and what the runtime must know to send it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specloom.ir.nodes import Api, Model, Operation, Page, Response
from specloom.ir.types import Array, Named, TypeRef
from specloom.plan.annotations import Annotator
from specloom.plan.types import Types

_RESULTS = "...serving.results"


@dataclass(frozen=True, slots=True)
class Answer:
    """The main success of an operation as the server sees it."""

    response: Response | None
    envelope: str
    page: Page | None


def main_answer(operation: Operation, types: Types) -> Answer:
    """The success that the operation is known by; the envelope and the page only where the runtime can rebuild them."""
    response = operation.success
    if response is None:
        return Answer(None, "", None)
    page = operation.page if operation.page and _can_rebuild_page(operation.page, response, types) else None
    path = response.data_path if _is_only(response.data_path, response, types) else ""
    return Answer(response, "" if page else path, page)


def status_of(response: Response | None) -> int:
    """The status as a number; `2XX` and `default` count as 200."""
    return int(response.status) if response and response.status.isdigit() else 200


def returned(operation: Operation, answer: Answer, writer: Annotator) -> str:
    """The return annotation of a handler: one result type per kind of success."""
    found = [_result(operation, response, answer, writer) for response in operation.responses]
    return " | ".join(dict.fromkeys(found)) or writer.uses(_RESULTS, "NoContent")


def returned_item(operation: Operation, answer: Answer) -> TypeRef | None:
    """The type of the one thing that an operation returns, or of each of many; None for what is no JSON."""
    response = answer.response
    if response is None or response.kind not in ("json", "lines"):
        return None
    if response.kind == "lines":
        return operation.stream.item if operation.stream else response.type
    if answer.page:
        return answer.page.item
    return response.data_type if answer.envelope else response.type


def is_public(operation: Operation, api: Api) -> bool:
    """Whether the operation can be called without credentials."""
    options = api.security if operation.security is None else operation.security
    return not options or any(not option for option in options)


def _result(operation: Operation, response: Response, answer: Answer, writer: Annotator) -> str:
    match response.kind:
        case "empty":
            return writer.uses(_RESULTS, "NoContent")
        case "sse":
            return writer.uses(_RESULTS, "EventStream")
        case "lines":
            item = operation.stream.item if operation.stream else response.type
            return f"{writer.uses(_RESULTS, 'Lines')}[{_text(item, writer)}]"
        case "text" | "binary":
            return writer.uses(_RESULTS, "Raw")
        case _:
            return _json_result(response, answer, writer)


def _json_result(response: Response, answer: Answer, writer: Annotator) -> str:
    if answer.page and response is answer.response:
        return f"{writer.uses(_RESULTS, 'Paged')}[{_text(answer.page.item, writer)}]"
    kind = {"201": "Created", "202": "Accepted"}.get(response.status, "Ok")
    is_wrapped = bool(response.data_path) and answer.envelope == response.data_path
    data = response.data_type if is_wrapped else response.type
    return f"{writer.uses(_RESULTS, kind)}[{_text(data, writer)}]"


def _text(ref: TypeRef | None, writer: Annotator) -> str:
    return writer.value(ref) if ref else writer.uses("typing", "Any")


def _is_only(path: str, response: Response, types: Types) -> bool:
    """Whether the envelope holds nothing else that must be there."""
    return bool(path) and _required_paths(response.type, types, {path}) <= {path}


def _can_rebuild_page(page: Page, response: Response, types: Types) -> bool:
    if page.style != "cursor" or not page.items_path or isinstance(response.type, Array):
        return False
    known = {path for path in (page.items_path, page.next_path, page.has_more_path) if path}
    return _required_paths(response.type, types, known) <= known


def _required_paths(ref: TypeRef | None, types: Types, known: set[str], prefix: str = "") -> set[str]:
    """The paths of all required properties; an object is taken apart only where a known path leads into it."""
    return set(_walk(ref, types, known, prefix))


def _walk(ref: TypeRef | None, types: Types, known: set[str], prefix: str) -> Iterator[str]:
    decl = types.decls.get(ref.id) if isinstance(ref, Named) else None
    if not isinstance(decl, Model):
        # Nothing can be said about what is no object.
        yield f"{prefix}?"
        return
    for field in decl.fields:
        path = f"{prefix}{field.wire}"
        if path not in known and any(other.startswith(f"{path}.") for other in known):
            yield from _walk(field.type, types, known, f"{path}.")
        elif field.required:
            yield path
