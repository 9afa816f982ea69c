# Vendored from generator/specloom/runtime. Edit it there.
"""Problems as bodies: in the API's own error shape, or as RFC 9457 for callers who ask for that."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json
from starlette.responses import Response

from .negotiation import PROBLEM_JSON, prefers_problem_json
from .problem import FieldError, Problem


@dataclass(frozen=True, slots=True)
class ErrorStyle:
    """Where an API's error bodies keep what: dotted paths from the root, empty for what they do not have.

    `skeleton` holds values for the required properties that no path fills, by path. Without any path, bodies are
    RFC 9457 documents.
    """

    code: str = ""
    message: str = ""
    type: str = ""
    status: str = ""
    param: str = ""
    request_id: str = ""
    doc_url: str = ""
    details: str = ""
    # Some APIs repeat the HTTP status where others have a code of their own.
    code_is_status: bool = False
    media: str = "application/json"
    skeleton: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_rfc9457(self) -> bool:
        """Whether the API has no error shape of its own."""
        return not (self.code or self.message)


RFC9457 = ErrorStyle(media=PROBLEM_JSON)

# How many mistakes one message tells at most.
_TOLD = 5


def problem_response(problem: Problem, style: ErrorStyle, *, request_id: str = "", accept: str = "") -> Response:
    """The answer to a request that was refused."""
    # An API whose own errors are problem documents has but one form of them.
    if style.is_rfc9457 or (style.media != PROBLEM_JSON and prefers_problem_json(accept)):
        body, media = problem_document(problem, request_id), PROBLEM_JSON
    else:
        body, media = problem_body(problem, style, request_id), style.media
    return Response(to_json(body), status_code=problem.status, headers=dict(problem.headers), media_type=media)


def whole_message(problem: Problem, *, has_list: bool) -> str:
    """What is wrong, in a body that lists every mistake, or in one whose message has to tell them all."""
    messages = [error.message for error in problem.errors]
    if problem.message not in messages:
        # Words of its own already say it all.
        return problem.message
    messages.remove(problem.message)
    if not messages:
        return problem.message
    if not has_list:
        untold = len(messages) - _TOLD
        return " ".join([problem.message, *messages[:_TOLD], *([f"There {_more(untold)}."] if untold > 0 else [])])
    return f"{problem.message} There {_more(len(messages))}, listed in the errors."


def _more(count: int) -> str:
    return "is 1 more problem" if count == 1 else f"are {count} more problems"


def problem_body(problem: Problem, style: ErrorStyle, request_id: str = "") -> dict[str, Any]:
    """The problem in the API's own error shape."""
    body: dict[str, Any] = {}
    for path, value in style.skeleton.items():
        _put(body, path, copy.deepcopy(value))
    code = problem.code
    _put(body, style.type, code.type)
    _put(body, style.status, code.status)
    _put(body, style.code, code.status if style.code_is_status else code.code)
    _put(body, style.message, whole_message(problem, has_list=bool(style.details)))
    _put(body, style.param, problem.param)
    if request_id:
        _put(body, style.request_id, request_id)
    if code.doc_url:
        _put(body, style.doc_url, code.doc_url)
    _put(body, style.details, [_detail(error, style) for error in problem.errors])
    return body


def problem_document(problem: Problem, request_id: str = "") -> dict[str, Any]:
    """The problem as RFC 9457 writes it; what that has no member for rides along as extensions."""
    code = problem.code
    document: dict[str, Any] = {
        "type": code.doc_url or "about:blank",
        "title": code.title or HTTPStatus(code.status).phrase,
        "status": code.status,
        "detail": whole_message(problem, has_list=True),
        "code": code.code,
        "param": problem.param,
    }
    if request_id:
        document["instance"] = f"urn:request:{request_id}"
        document["request_id"] = request_id
    if problem.errors:
        document["errors"] = [_detail(error, _PLAIN) for error in problem.errors]
    return document


_PLAIN = ErrorStyle(code="code", message="message", param="param")


def _detail(error: FieldError, style: ErrorStyle) -> dict[str, Any]:
    named = (
        (style.param, "param", error.param),
        (style.code, "code", error.code.code),
        (style.message, "message", error.message),
    )
    return {path.rpartition(".")[2] or name: value for path, name, value in named}


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    """Put `value` at a dotted path, making what is missing on the way; `errors.0.code` leads into a list."""
    if not path:
        return
    step, _, rest = path.partition(".")
    if not rest:
        body[step] = value
    elif rest.startswith("0."):
        items = body.setdefault(step, [{}])
        _put(items[0], rest.removeprefix("0."), value)
    else:
        _put(body.setdefault(step, {}), rest, value)
