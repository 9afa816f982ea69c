"""Replies: a finished answer in today's shape, before it is dressed for one caller; this is what retries are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.responses import Response

from parallel_server.generated import error_codes as codes
from parallel_server.platform.idempotency import seal, unseal
from parallel_server.serving.problem import FieldError, Problem
from parallel_server.store import Replay

# Made anew for each caller, from the body that this caller gets.
_REMADE_HEADERS = frozenset({"content-length", "etag"})
# What the caller may mend under the same key, or what is no outcome of the work at all.
_FORGOTTEN = frozenset({400, 401, 403, 406, 408, 412, 413, 415, 429})
_REPLAYED = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers and body as the newest version has them."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    revision: str | None = None


def reply_of(response: Response, revision: str | None) -> Reply:
    """The reply that a rendered response amounts to."""
    headers = {name: value for name, value in response.headers.items() if name not in _REMADE_HEADERS}
    return Reply(response.status_code, headers, bytes(response.body), revision)


def to_stored(reply: Reply, key: str, *, is_secret: bool) -> tuple[int, dict[str, str], bytes]:
    """What the store keeps of a reply; a secret in it can be read by nobody but a retry with the same key."""
    headers = dict(reply.headers)
    if reply.revision is not None:
        headers["revision"] = reply.revision
    return reply.status, headers, seal(reply.body, key) if is_secret else reply.body


def from_stored(stored: Replay, key: str, *, is_secret: bool) -> Reply:
    """The reply that was kept, marked as a replay; raises the `Problem` that was kept, marked as well."""
    headers = {**stored.headers, **_REPLAYED}
    if stored.status >= 400:
        raise _problem_from(stored.body, headers)
    revision = headers.pop("revision", None)
    return Reply(stored.status, headers, unseal(stored.body, key) if is_secret else stored.body, revision)


def is_remembered(problem: Problem) -> bool:
    """Whether a refusal is the outcome of the work, so that a retry is told the same."""
    is_about_request = problem.code.type == "validation_error"
    return 400 <= problem.status < 500 and problem.status not in _FORGOTTEN and not is_about_request


def problem_to_stored(problem: Problem) -> tuple[int, dict[str, str], bytes]:
    """What the store keeps of a refusal: what it says, not how it looks, so that a replay has its own request id."""
    errors = [{"code": error.code.code, "message": error.message, "param": error.param} for error in problem.errors]
    kept = {"code": problem.code.code, "message": problem.message, "param": problem.param, "errors": errors}
    return problem.status, dict(problem.headers), orjson.dumps(kept)


def _problem_from(body: bytes, headers: Mapping[str, str]) -> Problem:
    kept: dict[str, Any] = orjson.loads(body)
    errors = [
        FieldError(codes.CATALOGUE[cast("str", error["code"])], error["message"], error["param"])
        for error in kept["errors"]
    ]
    return Problem(codes.CATALOGUE[kept["code"]], kept["message"], param=kept["param"], errors=errors, headers=headers)
