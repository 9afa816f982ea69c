# Vendored from generator/specloom/runtime. Edit it there.
"""What a server would say: values of an operation's type as its answer, and errors in the API's own shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast

from pydantic import BaseModel

from ..data import dump_json
from ..transport import Operation, PageSpec, ReceivedPart, StreamSpec
from ..transport.errors import APIConnectionError
from ..transport.message import HeaderPairs
from .home import api

_REQUEST_ID = "req_prepared"
_BOUNDARY = "part-of-a-prepared-answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, chunk by chunk; `failure` is what breaks it off after them, or before anything came."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    chunks: tuple[bytes, ...] = ()
    failure: Callable[[], APIConnectionError] | None = None
    delay: float = 0.0

    @property
    def pairs(self) -> HeaderPairs:
        """The headers as they are on the wire."""
        named = {api().request_id_header or "X-Request-Id": _REQUEST_ID, **dict(self.headers)}
        return [(name.encode(), value.encode()) for name, value in named.items()]


def success(operation: Operation[Any], values: Sequence[Any]) -> Answer:
    """`values` as what `operation` answers: one value, the items of a list, or those of a stream."""
    if operation.page is not None:
        return page(operation, operation.page, values, None)
    if operation.stream is not None:
        return Answer(200, _media(operation), (*items(operation.stream, values), *ending(operation.stream, values)))
    if len(values) > 1:
        raise TypeError(f"{operation.id} answers with one value, not {len(values)}: call `give` once for each request")
    if operation.kind == "empty" or not values:
        return Answer(204)
    (value,) = values
    if operation.kind in ("text", "binary"):
        return Answer(200, _media(operation), (value if isinstance(value, bytes) else str(value).encode(),))
    return _json(_placed(operation.at, plain_of(value)))


def page(
    operation: Operation[Any], spec: PageSpec, values: Sequence[Any], following: str | None, total: int | None = None
) -> Answer:
    """One page; `following` is the cursor that leads to the next one, None on the last."""
    data = _placed(spec.items, [plain_of(value) for value in values])
    headers: tuple[tuple[str, str], ...] = ()
    if isinstance(data, dict):
        beside = cast("dict[str, Any]", data)
        if spec.next and spec.style not in ("link", "last_id"):
            # A URL is followed as it is; of anything else only the value counts.
            url = f"{operation.path}?{spec.cursor or 'cursor'}={following}"
            _put(beside, spec.next, url if following is not None and spec.style == "url" else following)
        if spec.has_more:
            _put(beside, spec.has_more, following is not None)
        if spec.total and total is not None:
            _put(beside, spec.total, total)
    if spec.header and following is not None:
        headers = ((spec.header, following),)
    if spec.style == "link" and following is not None:
        headers = (("Link", f'<{operation.path}?{spec.cursor or "page"}={following}>; rel="next"'),)
    answer = _json(data)
    return Answer(answer.status, (*answer.headers, *headers), answer.chunks)


def items(spec: StreamSpec, values: Sequence[Any]) -> Iterator[bytes]:
    """A chunk for each item of a stream."""
    for number, value in enumerate(values, 1):
        if spec.format == "lines":
            yield dump_json(value) + b"\n"
        elif spec.format == "parts":
            yield _part(value)
        else:
            yield _event(spec, value, number)


def ending(spec: StreamSpec, values: Sequence[Any]) -> Iterator[bytes]:
    """What a server sends after the last item."""
    if spec.format == "parts":
        yield b"--%b--\r\n" % _BOUNDARY.encode()
    if spec.sentinel:
        yield f"data: {spec.sentinel}\n\n".encode()
    if spec.trailer:
        yield json.dumps({spec.trailer: {"count": len(values)}}).encode() + b"\n"


def error(
    status: int,
    about: Mapping[str, Any],
    retry_after: float | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """A failure as the API describes it: `about` has its `code`, `message`, `param` and `errors`, or None for them."""
    paths = api().error
    data: dict[str, Any] = {}
    for path, value in (
        (paths.message or "message", about["message"] or f"{status} {_phrase(status)}, as the test prepared it"),
        (paths.type, _type_of(status)),
        (paths.code, about["code"]),
        (_path_of("param", paths.param, about), about["param"]),
        (paths.request_id, _REQUEST_ID),
        (_path_of("errors", paths.details, about), about["errors"]),
    ):
        if path and value is not None:
            _put(data, path, value)
    wait = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    answer = _json(data)
    return Answer(status, (*answer.headers, *{**wait, **(headers or {})}.items()), answer.chunks)


def _path_of(name: str, path: str, about: Mapping[str, Any]) -> str:
    if about[name] is not None and not path:
        raise TypeError(f"errors of this API have no `{name}`: give the whole body to `answer`")
    return path


def plain_of(value: Any) -> Any:
    """A value as plain data, with all that it holds."""
    return json.loads(dump_json(value))


def _json(data: Any) -> Answer:
    return Answer(200, (("Content-Type", "application/json"),), (json.dumps(data).encode(),))


def _media(operation: Operation[Any]) -> tuple[tuple[str, str], ...]:
    media = operation.accept.partition(",")[0].partition(";")[0].strip()
    if operation.stream is not None and operation.stream.format == "parts":
        media = f"{'multipart/mixed' if '*' in media else media}; boundary={_BOUNDARY}"
    return () if not media or "*" in media else (("Content-Type", media),)


def _part(value: Any) -> bytes:
    """A part with this content, or the part itself."""
    headers: Mapping[str, str] = {}
    if isinstance(value, ReceivedPart):
        part = cast("ReceivedPart[object]", value)
        headers, value = part.headers, part.content
    if isinstance(value, bytes):
        media, body = "application/octet-stream", value
    elif isinstance(value, str):
        media, body = "text/plain; charset=utf-8", value.encode()
    else:
        media, body = "application/json", dump_json(value)
    lines = "".join(f"{name}: {text}\r\n" for name, text in {"content-type": media, **headers}.items())
    return f"--{_BOUNDARY}\r\n{lines}\r\n".encode() + body + b"\r\n"


def _event(spec: StreamSpec, value: Any, number: int) -> bytes:
    data, event_id = plain_of(value), str(number) if spec.resume else ""
    name = ""
    if spec.wrap and isinstance(data, dict):
        whole = cast("dict[str, Any]", data)
        name, event_id, data = whole.get("event", ""), str(whole.get("id", "")), whole.get("data")
    elif spec.events is not None:
        name = _event_name(spec.events(), value)
    lines = [f"event: {name}"] * bool(name) + [f"id: {event_id}"] * bool(event_id)
    return "\n".join((*lines, f"data: {json.dumps(data)}", "", "")).encode()


def _event_name(events: Mapping[str, Any], value: Any) -> str:
    """The event that carries values of this class."""
    for name, annotation in events.items():
        if isinstance(annotation, type) and isinstance(value, BaseModel) and type(value) is annotation:
            return name
    return next(iter(events), "")


def _placed(path: str, value: Any) -> Any:
    """`value` at a dotted path of a new object; itself without one."""
    for step in reversed(path.split(".") if path else ()):
        value = {step: value}
    return value


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *above, last = path.split(".")
    for step in above:
        data = data.setdefault(step, {})
    data[last] = value


def _type_of(status: int) -> str | None:
    """The API's own name for failures of a status, if it documents one."""
    kinds = api().error_types().items()
    return next((kind for kind, found in kinds if found.default_status == status), None)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "unknown status"
