"""Refusals as answers: the API's envelope, RFC 9457 on request, and RFC 6749's own form for the token endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.responses import Response

from parallel_server.generated import error_codes as codes
from parallel_server.platform.compression import encode
from parallel_server.platform.exchange import Exchange
from parallel_server.platform.shaping import UNSHARED, VARY
from parallel_server.serving.error_style import problem_body, problem_response, whole_message
from parallel_server.serving.problem import Problem

# OAuth clients are written against RFC 6749, section 5.2, and know no other form of error, whatever went wrong.
_TOKEN_PATH = "/v2/oauth/token"
# Where a client reads on when the refusal is OAuth's own and the catalogue has no page for it.
_TOKEN_PAGE = "https://docs.parallel.dev/reference/oauth"


def refusal_response(problem: Problem, exchange: Exchange, sent: Headers) -> Response:
    """The answer to a request with the headers `sent` that was refused; caches must not keep it."""
    if exchange.path == _TOKEN_PATH:
        response = _oauth_response(problem)
    else:
        response = problem_response(problem, codes.STYLE, request_id=exchange.request_id, accept=sent.get("accept", ""))
    response.headers.setdefault("Cache-Control", UNSHARED)
    response.headers.setdefault("Vary", VARY)
    if problem.status == 401:
        # Whoever refuses credentials must say which kind would do (RFC 9110, section 15.5.2).
        response.headers.setdefault("WWW-Authenticate", 'Bearer realm="parallel"')
    encode(response, sent.get("accept-encoding", ""))
    return response


def stream_failure(request_id: str) -> Callable[[Exception], Any]:
    """What writes the last line of an export that broke: the same error as elsewhere, on a line of its own."""

    def failure(error: Exception) -> Any:
        message = "The export broke off. Start it again; nothing was changed."
        problem = error if isinstance(error, Problem) else Problem(codes.INTERNAL_ERROR, message)
        return problem_body(problem, codes.STYLE, request_id)

    return failure


def _oauth_response(problem: Problem) -> Response:
    known = codes.CATALOGUE.get(problem.code.code)
    body = {
        "error": _oauth_error(problem),
        # RFC 6749 allows neither quotes nor backslashes here.
        "error_description": whole_message(problem, has_list=False).replace('"', "'").replace("\\", "/"),
        "error_uri": known.doc_url if known else _TOKEN_PAGE,
    }
    headers = dict(problem.headers)
    return Response(
        orjson.dumps(body), status_code=_oauth_status(problem), headers=headers, media_type="application/json"
    )


def _oauth_error(problem: Problem) -> str:
    if problem.status >= 500:
        return "server_error" if problem.status == 500 else "temporarily_unavailable"
    if problem.param in ("grant_type", "scope") and problem.status == 422:
        return "unsupported_grant_type" if problem.param == "grant_type" else "invalid_scope"
    return {401: "invalid_client", 403: "unauthorized_client", 429: "temporarily_unavailable"}.get(
        problem.status, "invalid_request"
    )


def _oauth_status(problem: Problem) -> int:
    """A request that cannot be served is 400 there, where the rest of the API would be more exact."""
    return 400 if problem.status in (403, 422) else problem.status
