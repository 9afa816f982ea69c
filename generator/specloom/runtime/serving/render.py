# Vendored from generator/specloom/runtime. Edit it there.
"""Render: takes what a service returned, gives the response; the envelope, the page and the headers are added here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from .codes import DEFAULT_CODES
from .error_style import problem_document
from .json_lines import json_lines
from .operation import OperationMeta
from .problem import Problem
from .results import Accepted, Created, EventStream, Lines, NoContent, Ok, Paged, Raw, Result

Transform = Callable[[Any], Any]
Failure = Callable[[Exception], Any]


def render(
    meta: OperationMeta,
    result: Result,
    *,
    request: Request,
    transform: Transform | None = None,
    line_transform: Transform | None = None,
    failure: Failure | None = None,
) -> Response:
    """The response for `result`.

    `transform` changes the JSON body before it becomes bytes (an older version, fewer fields), `line_transform` each
    line of a stream, and `failure` writes the line that ends a broken one.
    """
    headers = _headers(result)
    match result:
        case EventStream():
            # Only servers with event streams need the library that frames them.
            from .event_stream import event_stream_response

            return event_stream_response(result, headers)
        case Lines():
            return _lines_response(meta, result, headers, request, line_transform, failure or _problem_line)
        case NoContent():
            status = meta.success_status if meta.answer == "empty" else 204
            return Response(status_code=status, headers=headers)
        case Raw():
            return Response(result.body, status_code=meta.success_status, headers=headers, media_type=result.media)
        case Paged():
            _add_next_link(headers, meta, result, request)
        case _:
            pass
    content = to_json(payload(meta, result), by_alias=True, inf_nan_mode="null")
    if transform is not None:
        content = to_json(transform(from_json(content)), inf_nan_mode="null")
    return Response(content, status_code=_status(meta, result), headers=headers, media_type=meta.media)


def payload(meta: OperationMeta, result: Ok[Any] | Created[Any] | Accepted[Any] | Paged[Any]) -> Any:
    """What the body holds, envelope and all."""
    if not isinstance(result, Paged):
        return _nested({meta.envelope: result.data}) if meta.envelope else result.data
    if meta.page is None:
        return list(result.items)
    page = meta.page
    places = {page.items: result.items, page.next: result.next_cursor, page.has_more: result.has_more}
    return _nested(places) if page.items else list(result.items)


def _status(meta: OperationMeta, result: Result) -> int:
    if isinstance(result, Created):
        return 201
    return 202 if isinstance(result, Accepted) else meta.success_status


def _headers(result: Result) -> dict[str, str]:
    headers = dict(result.headers)
    if isinstance(result, Created | Accepted) and result.location:
        headers["Location"] = result.location
    if result.revision is not None:
        headers["ETag"] = f'"{result.revision}"'
    return headers


def _add_next_link(headers: dict[str, str], meta: OperationMeta, result: Paged[Any], request: Request) -> None:
    if result.next_cursor is None or meta.page is None or not meta.page.cursor:
        return
    query = parse_qsl(request.scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in query if name != meta.page.cursor]
    # As it was sent: decoded, a path may hold line ends, which would end the header.
    raw: bytes | None = request.scope.get("raw_path")
    path = raw.decode("latin-1") if raw else quote(request.scope["path"])
    target = f"{path}?{urlencode([*kept, (meta.page.cursor, result.next_cursor)])}"
    headers["Link"] = ", ".join(filter(None, (headers.get("Link"), f'<{target}>; rel="next"')))


def _lines_response(
    meta: OperationMeta,
    result: Lines[Any],
    headers: Mapping[str, str],
    request: Request,
    transform: Transform | None,
    failure: Failure,
) -> Response:
    own = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", **headers}
    if request.method == "HEAD":
        return Response(status_code=meta.success_status, headers=own, media_type=meta.media)
    body = json_lines(result, trailer=meta.trailer, failure=failure, transform=transform)
    return StreamingResponse(body, status_code=meta.success_status, headers=own, media_type=meta.media)


def _problem_line(error: Exception) -> Any:
    unknown = Problem(DEFAULT_CODES.internal_error, "The stream broke off; start it again.")
    return {"error": problem_document(error if isinstance(error, Problem) else unknown)}


def _nested(places: Mapping[str, Any]) -> dict[str, Any]:
    """`{"data": x, "pagination.has_more": y}` as the object it describes; places without a path are left out."""
    root: dict[str, Any] = {}
    for path, value in places.items():
        if not path:
            continue
        *parents, last = path.split(".")
        level = root
        for parent in parents:
            level = level.setdefault(parent, {})
        level[last] = value
    return root
