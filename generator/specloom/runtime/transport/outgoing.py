# Vendored from generator/specloom/runtime. Edit it there.
"""From arguments to what goes out: target, headers and body, all refused or settled before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus
from uuid import uuid4

from ..data import omit
from .arguments import Arguments
from .bodies import encode_body
from .errors import ConfigurationError
from .headers import set_header
from .message import BodyContent, HeaderPairs, Origin, Pairs
from .operation import Operation
from .options import RequestOptions
from .parameters import cookie_text, header_value, query_text
from .plan import Plan
from .setup import Head, Setup


class Outgoing(NamedTuple):
    """What every attempt of a call sends, but for credentials. Headers in `replaced` stand in place of these."""

    origin: Origin
    target: str
    headers: Pairs
    body: BodyContent
    idempotency_key: str | None
    replaced: frozenset[bytes]


def outgoing(setup: Setup, head: Head, operation: Operation[Any], arguments: Arguments) -> Outgoing:
    """What a call with these arguments sends; raises `ConfigurationError`, which names what cannot be sent."""
    options = arguments.options
    if head.is_whole and not (options or arguments.headers or arguments.cookies):
        target = arguments.target or _target(setup, head, arguments)
        return Outgoing(head.origin, target, head.headers, b"", None, setup.header_names)
    try:
        body, media = encode_body(operation, arguments.body, options.get("body_extra"), _says_media(options))
    except ValueError as error:  # what no JSON and no text can say
        raise ConfigurationError(f"{operation.id}: the body cannot be sent: {error}") from error
    target = arguments.target or _target(setup, head, arguments)
    headers = list(head.headers)
    if media:
        headers.append((b"Content-Type", media.encode()))
    _add_length(headers, body, head.plan)
    _add_parameters(headers, head.plan, arguments, setup.cookies)
    key = _add_idempotency_key(setup, operation, headers, options)
    replaced = setup.header_names
    if "headers" in options:
        replaced = replaced | {name.lower().encode() for name in options["headers"]}
    return Outgoing(head.origin, target, headers, body, key, replaced)


def _says_media(options: RequestOptions) -> bool:
    return "headers" in options and any(name.lower() == "content-type" for name in options["headers"])


def join_query(target: str, query: str) -> str:
    """A target with more query; a path may come with some of its own."""
    return f"{target}{'&' if '?' in target else '?'}{query}"


def without_query(url: str, names: frozenset[str]) -> str:
    """A URL without the query parameters of these names."""
    head, mark, query = url.partition("?")
    if not mark or not names:
        return url
    kept = "&".join(part for part in query.split("&") if unquote_plus(part.partition("=")[0]) not in names)
    return f"{head}?{kept}" if kept else head


def _target(setup: Setup, head: Head, arguments: Arguments) -> str:
    target = head.path + head.plan.path.fill(arguments.path)
    query = arguments.query
    if setup.query or "query" in arguments.options:
        query = {**setup.query, **(query or {}), **arguments.options.get("query", {})}
    text = query_text(query, head.plan.query) if query else ""
    return join_query(target, text) if text else target


def _add_parameters(pairs: HeaderPairs, plan: Plan, arguments: Arguments, always: Mapping[str, Any]) -> None:
    for name, value in (arguments.headers or {}).items():
        if value is not omit and value is not None:
            set_header(pairs, name, header_value(name, value, plan.headers.get(name)))
    cookies = {**always, **(arguments.cookies or {})} if always else arguments.cookies
    if cookies and (text := cookie_text(cookies, plan.cookies)):
        set_header(pairs, "Cookie", text)
    for name, value in arguments.options.get("headers", {}).items():
        set_header(pairs, name, value)


def _add_idempotency_key(
    setup: Setup, operation: Operation[Any], pairs: HeaderPairs, options: RequestOptions
) -> str | None:
    key = options.get("idempotency_key")
    header = setup.key_header(operation)
    if not header and key is None:
        return None
    header = header or setup.idempotency_header or setup.api.idempotency
    sent = next((value for name, value in pairs if name.lower() == header.lower().encode()), None)
    # Minted here, before the first attempt: all attempts of a call carry the same one.
    key = key or (sent.decode("latin-1") if sent else str(uuid4()))
    set_header(pairs, header, key)
    return key


def _add_length(pairs: HeaderPairs, body: BodyContent, plan: Plan) -> None:
    length = len(body) if isinstance(body, bytes) else body.length
    if length is None:
        pairs.append((b"Transfer-Encoding", b"chunked"))
    elif length or plan.has_length:
        pairs.append((b"Content-Length", str(length).encode()))
