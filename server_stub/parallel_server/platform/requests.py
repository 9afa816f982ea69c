"""What the dispatcher reads from a request beside its typed input: version, fields, conditions, fingerprint."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from parallel_server.generated import error_codes as codes
from parallel_server.platform.conditional import wanted_revisions
from parallel_server.platform.execution import FingerprintParts
from parallel_server.platform.fields import parse_fields
from parallel_server.platform.versions import chain
from parallel_server.serving.dispatch import Call
from parallel_server.serving.operation import OperationMeta
from parallel_server.serving.problem import ErrorCode, Problem

_CHANGING = frozenset({"PUT", "PATCH", "DELETE"})
MUTABLE_METHODS = frozenset({"PUT", "PATCH", "DELETE", "POST"})


def upgraded(call: Call, version: str) -> Call:
    """The same call with the query that today's version would have been sent."""
    if chain.is_current(version):
        return call
    query = query_of(call.request)
    newer = chain.upgrade_query(version, call.meta.id, query)
    if list(newer) == query:
        return call
    scope = {**call.request.scope, "query_string": urlencode(newer).encode()}
    return replace(call, request=Request(scope, call.request.receive))


def query_of(request: Request) -> list[tuple[str, str]]:
    """The query as pairs, in the order sent."""
    text: bytes = request.scope.get("query_string", b"")
    return parse_qsl(text.decode("latin-1"), keep_blank_values=True) if text else []


def fields_of(meta: OperationMeta, request: Request) -> tuple[str, ...]:
    """The paths of the `fields` parameter, for operations that have one."""
    if b"fields" not in request.scope.get("query_string", b"") or not any(p.wire == "fields" for p in meta.params):
        return ()
    return parse_fields(",".join(value for name, value in query_of(request) if name == "fields"))


def only_header(request: Request, name: str, code: ErrorCode) -> str | None:
    """The value of a header that may be sent once; with two of them, nobody could say which one counts."""
    values = request.headers.getlist(name)
    if len(values) > 1:
        raise Problem(code, f"The header {name} was sent {len(values)} times; send it once.", param=name)
    return values[0] if values else None


def condition_of(request: Request) -> str | None:
    """The revisions that `If-Match` accepts, on requests that change something."""
    header = request.headers.get("if-match")
    if header is None or request.method not in MUTABLE_METHODS:
        return None
    return wanted_revisions(header)


def require_absence(request: Request) -> None:
    """Refuse with 412 to change what exists for a caller who said `If-None-Match: *`. Called once it is known to."""
    if request.method in _CHANGING and request.headers.get("if-none-match", "").strip() == "*":
        raise Problem(
            codes.PRECONDITION_FAILED,
            "The resource exists, and If-None-Match: * asks for the change only where there is none. Leave the header out.",
            param="If-None-Match",
        )


def require_precondition(meta: OperationMeta, request: Request) -> None:
    """Refuse with 428 a blind write where the document wants a condition."""
    is_required = any(param.required and param.wire.lower() == "if-match" for param in meta.params)
    if is_required and "if-match" not in request.headers:
        raise Problem(
            codes.PRECONDITION_REQUIRED,
            "This operation needs the header If-Match, so that nobody else's change is lost. Read the resource, send "
            "the ETag of that answer as If-Match, and repeat.",
            param="If-Match",
        )


async def fingerprint_parts(call: Call) -> FingerprintParts:
    """What tells this request apart from another one to the same operation."""
    return FingerprintParts(dict(call.path_params), query_of(call.request), await call.request.body())
