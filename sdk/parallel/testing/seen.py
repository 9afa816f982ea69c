# Vendored from generator/specloom/runtime. Edit it there.
"""A request as a test looks at it: by operation and parameters, its body read, its credentials masked."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from pydantic_core import from_json

from ..transport.message import HeaderPairs, Headers, Pairs, Request
from .home import api

_ALWAYS_SECRET = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})


class UnpreparedRequestError(AssertionError):
    """A request went out that the test had prepared no answer for. It is no error of the SDK: nothing catches it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request. `query` has a list where a name came more than once.

    `body` is plain data if it is JSON, else text; of an operation that takes bytes, these; and None for nothing.
    """

    operation: str
    method: str
    path: Mapping[str, str]
    query: Mapping[str, Any]
    headers: Mapping[str, str] = field(repr=False)
    body: Any
    target: str

    def __str__(self) -> str:
        return f"{self.method} {self.target} ({self.operation})"


def seen(request: Request, body: bytes) -> Seen:
    """What `request` asks for."""
    operation = request.operation
    path, _, query = request.target.partition("?")
    named = _query_of(query)
    return Seen(
        operation.id if operation else "",
        request.method,
        _path_parameters(operation.path if operation else "", path),
        named,
        Headers(masked(request.headers)),
        body if operation and operation.body == "binary" else plain(body),
        path + ("?" + "&".join(f"{name}={value}" for name, value in named.items()) if named else ""),
    )


def is_secret(name: str) -> bool:
    """Whether a header, query parameter or cookie of this name carries a credential."""
    return name.lower() in _ALWAYS_SECRET or name.lower() in _named_by_the_api()


def credentials_of(request: Request) -> Iterator[str]:
    """The credentials that a request carries, in whatever place; of a user name and a password both, with a colon."""
    for raw_name, raw_value in request.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("utf-8", "replace")
        if name == "cookie":
            cookies = (part.strip().partition("=") for part in value.split(";"))
            yield from (unquote(text) for cookie, _, text in cookies if is_secret(cookie))
        elif is_secret(name):
            scheme, _, credential = value.rpartition(" ")
            yield _pair(credential) if scheme.lower() == "basic" else credential
    query = parse_qsl(request.target.partition("?")[2])
    yield from (value for name, value in query if is_secret(name))


def _pair(encoded: str) -> str:
    try:
        return b64decode(encoded, validate=True).decode()
    except ValueError:
        return encoded  # set by hand, and no pair


def masked(pairs: Pairs) -> HeaderPairs:
    """The headers with stars in place of credentials."""
    return [(name, b"***" if is_secret(name.decode("latin-1")) else value) for name, value in pairs]


def plain(body: bytes) -> Any:
    """JSON as plain data, other text as text, None for nothing."""
    if not body:
        return None
    try:
        return from_json(body)
    except ValueError:
        pass
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


@cache
def _named_by_the_api() -> frozenset[str]:
    return frozenset(auth.wire.lower() for auth in api().auth if auth.wire)


def _query_of(text: str) -> dict[str, Any]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        found.setdefault(name, []).append("***" if is_secret(name) else value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _path_parameters(template: str, path: str) -> dict[str, str]:
    pattern = "".join(
        f"(?P<p{at // 2}>[^/]*)" if at % 2 else re.escape(part)
        for at, part in enumerate(re.split(r"\{([^}]*)\}", template.partition("?")[0]))
    )
    names = re.findall(r"\{([^}]*)\}", template)
    # The path of the base URL stands before that of the operation.
    found = re.search(f"{pattern}$", path)
    return {name: unquote(found[f"p{at}"]) for at, name in enumerate(names)} if found else {}
