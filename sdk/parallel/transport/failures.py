# Vendored from generator/specloom/runtime. Edit it there.
"""From an error answer to the error that is raised: its class, and what its body says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from http import HTTPStatus
from typing import Any, cast

from ..data import Issue
from .api import ApiInfo, ErrorPaths
from .errors import APIStatusError, DecodeError, ServerError, error_class
from .masking import Mask
from .response_info import ResponseInfo


def status_error(info: ResponseInfo, body: bytes, retry_after: float | None, mask: Mask) -> APIStatusError:
    """The error for an answered failure. Its class goes by documented type, then by code, then by status."""
    body = mask.text(body)
    return build_error(info, mask.data(parse_error_body(body)), retry_after, _message_without_body(info, body))


def build_error(info: ResponseInfo, data: Any, retry_after: float | None, fallback: str) -> APIStatusError:
    """The error that `data`, the parsed and masked body, describes; `fallback` is its message when it has none."""
    paths = _paths_for(info.api.error, data)
    kind, code = _text(data, paths.type), _text(data, paths.code)
    error = _class_of(info, kind, code)(
        _text(data, paths.message) or fallback,
        type=kind,
        code=code,
        param=_text(data, paths.param),
        request_id=info.request_id or _text(data, paths.request_id),
        doc_url=_address(_text(data, paths.doc_url)),
        status=info.status,
        attempts=info.attempts,
        elapsed=info.elapsed,
        idempotency_key=info.idempotency_key,
        retry_after=retry_after,
        headers=dict(info.headers),
        body=data,
        response=info,
    )
    details = look_up(data, paths.details) if paths.details else None
    error.errors = cast("list[object]", details) if isinstance(details, list) else []
    return error


def decode_failure(
    operation: str, info: ResponseInfo, reason: str, body: bytes, issues: Sequence[Issue], mask: Mask
) -> DecodeError:
    """The error for an answer that is not what the document says; quotes how it begins."""
    start = mask.text(body[:1000])[:200].decode("utf-8", "replace")
    media = info.headers.get("content-type", "no content type")
    error = DecodeError(
        f"{operation}: {info.status} with an answer that is not as documented: {mask.words(reason)}"
        f" ({media}, begins {start!r})",
        body=start,
    )
    error.errors = list(masked(issues, mask))
    return error


def masked(issues: Sequence[Issue], mask: Mask) -> tuple[Issue, ...]:
    """The issues of an answer, without any secret that it quotes."""
    return tuple(Issue(issue.path, issue.expected, mask.words(issue.got)) for issue in issues)


def _class_of(info: ResponseInfo, kind: str | None, code: str | None) -> type[APIStatusError]:
    """The documented class, if it is of the status's family: a 500 is the server's fault, whatever its body says."""
    documented, status = info.api.error_types(), info.status
    found = documented.get(kind or "") or documented.get(code or "")
    # An error in the middle of a stream came with a success.
    fits = found is not None and (status < 400 or issubclass(found, ServerError) == (status >= 500))
    return found if found is not None and fits else error_class(status)


_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)

# What the API's own shape says nothing about may be of a shape that everybody knows.
# What bodies look like that no document describes; those of a standard first.
_KNOWN_SHAPES = (
    ErrorPaths(code="error", message="error_description", doc_url="error_uri"),  # RFC 6749, 5.2
    ErrorPaths(type="type", message="detail", doc_url="type"),  # RFC 9457
    ErrorPaths(type="error.type", code="error.code", message="error.message", param="error.param"),
    ErrorPaths(type="type", code="code", message="message", request_id="request_id"),
    ErrorPaths(code="errors.0.code", message="errors.0.message", details="errors"),
    ErrorPaths(code="detail.0.type", message="detail.0.msg", details="detail"),
    ErrorPaths(message="errors.0", details="errors"),
    ErrorPaths(message="error"),
)


def _paths_for(documented: ErrorPaths, data: Any) -> ErrorPaths:
    """Where this body keeps what: as the document says, unless a known shape is the one that fits."""
    fitting = (paths for paths in (documented, *_KNOWN_SHAPES) if _text(data, paths.message))
    return next(fitting, documented)


def error_code(api: ApiInfo, body: bytes) -> str | None:
    """The documented code in an error body."""
    return _text(parse_error_body(body), api.error.code)


def parse_error_body(body: bytes) -> Any:
    """JSON where it is JSON, else the beginning of the text."""
    from ..data.garbled import parse

    try:
        return parse(body)[0]
    except ValueError:
        return body[:2000].decode("utf-8", "replace")


def look_up(data: Any, path: str) -> Any:
    """The value at a dotted path; None when there is none. A key may have dots: all that is left comes first."""
    while path:
        if isinstance(data, dict):
            found = cast("dict[str, Any]", data)
            step, _, rest = (path, "", "") if path in found else path.partition(".")
            data, path = found.get(step), rest
        else:
            step, _, path = path.partition(".")
            listed = cast("list[object]", data) if isinstance(data, list) and step.isdecimal() else []
            data = listed[int(step)] if listed and int(step) < len(listed) else None
    return data


def _address(text: str | None) -> str | None:
    """Where to read on; `about:blank` says that there is nothing to read (RFC 9457, 4.2.1)."""
    return None if text == "about:blank" else text


def _text(data: Any, path: str) -> str | None:
    found = look_up(data, path) if path else None
    if isinstance(found, str):
        return found or None
    return str(found) if isinstance(found, int | float) else None


def _message_without_body(info: ResponseInfo, body: bytes) -> str:
    try:
        phrase = HTTPStatus(info.status).phrase.lower()
    except ValueError:
        phrase = "unexpected status"
    about = _about_redirect(info) or _about_page(body) or " ".join(body[:200].decode("utf-8", "replace").split())
    return f"{info.status} {phrase}" + (f": {about}" if about else "")


def _about_redirect(info: ResponseInfo) -> str:
    leads_to = info.headers.get("location") if 300 <= info.status < 400 else None
    hint = "only redirects that the document describes are followed; is `base_url` right?"
    return f"it leads to {leads_to}; {hint}" if leads_to else ""


def _about_page(body: bytes) -> str:
    """The title of a page of HTML, which says what there is to say."""
    found = _TITLE.search(body[:4000]) if body.lstrip()[:1] == b"<" else None
    title = " ".join(unescape(found[1].decode("utf-8", "replace")).split()) if found else ""
    return f"a page of HTML, `{title}`" if title else ""
