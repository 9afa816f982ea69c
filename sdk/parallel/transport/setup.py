# Vendored from generator/specloom/runtime. Edit it there.
"""What a client was told, resolved once: where it sends, as whom, with which limits."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import metadata
from logging import Logger, getLogger
from typing import Any, NamedTuple

from .api import ApiInfo
from .credentials import Credentials
from .headers import header_pair
from .hooks import Hooks
from .message import Origin
from .operation import Operation
from .options import Credential, RequestOptions, RetryPolicy, Timeout, checked_deadline, checked_retries
from .pacing import Pacing, pacing_of
from .plan import Plan, plan_of
from .servers import ServerChoice, Servers, resolve_servers
from .views import View

_NOTED = (b"content-encoding", b"deprecation", b"sunset")


class Terms(NamedTuple):
    """How long a call may take, and how often it may be tried again."""

    timeout: Timeout
    deadline: float | None
    max_retries: int | None


class Head(NamedTuple):
    """What the calls of an operation have in common: where they go, the headers but for credentials, the terms.

    `is_whole`: a call that brings neither headers nor a body has no others. `noted` are the names, in lower case, of
    the headers of an answer that are looked at unasked.
    """

    origin: Origin
    path: str
    headers: tuple[tuple[bytes, bytes], ...]
    plan: Plan
    terms: Terms
    is_whole: bool
    noted: frozenset[bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Setup:
    """The settings of a client. Never changed: a derived client has another one."""

    api: ApiInfo
    credentials: Credentials
    servers: Servers
    timeout: Timeout
    deadline: float | None
    policy: RetryPolicy
    max_retries: int | None
    headers: Mapping[str, str]
    query: Mapping[str, Any]
    hooks: Hooks | None
    is_strict: bool
    pacing: Pacing | None = None
    # The header for keys of calls that are not safe to repeat, where the document has none; empty without.
    idempotency_header: str = ""
    view: View = ""
    heads: dict[Operation[Any], Head] = field(default_factory=dict[Operation[Any], Head])
    # Operations whose deprecation has been told; shared with derived clients.
    noticed: set[str] = field(default_factory=set[str])
    # The document's own cookies that go along with every request.
    cookies: Mapping[str, Any] = field(default_factory=dict[str, Any])
    # The names of the caller's own headers, as they are compared.
    header_names: frozenset[bytes] = frozenset()
    # Named after the package. Told of attempts and waits; never of bodies, headers or queries.
    logger: Logger = field(init=False)
    # Whether nobody watches its calls, or wants to see them otherwise.
    is_plain: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "logger", getLogger(self.api.package))
        object.__setattr__(self, "is_plain", self.hooks is None and self.view == "")

    @property
    def base_url(self) -> str:
        """The URL that every path is added to."""
        return str(self.servers.base)

    def head(self, operation: Operation[Any]) -> Head:
        """What all requests of an operation have in common: worked out once."""
        return self.heads.get(operation) or self.heads.setdefault(operation, self._build_head(operation))

    def terms(self, operation: Operation[Any], options: RequestOptions) -> Terms:
        """The terms of a call: as it says itself, then the client, then the operation."""
        timeout = Timeout.of(options["timeout"]) if "timeout" in options else self.timeout
        deadline = checked_deadline(options["deadline"]) if "deadline" in options else self.deadline
        retries = operation.max_retries if self.max_retries is None else self.max_retries
        if "max_retries" in options:
            retries = checked_retries(options["max_retries"])
        return Terms(timeout if operation.stream is None else timeout.streaming(), deadline, retries)

    def key_header(self, operation: Operation[Any]) -> str | None:
        """The header for an idempotency key that calls have without being asked; nothing where they have none."""
        is_open = operation.idempotency == "" and not plan_of(operation).is_repeatable
        return self.idempotency_header if is_open else operation.idempotency

    def changed(self, **changes: Any) -> Setup:
        """The same with other values; None leaves one as it is."""
        given = {name: value for name, value in changes.items() if value is not None}
        if any(value is not None for value in given.get("credentials", {}).values()):
            given["credentials"] = self.credentials.changed(given["credentials"])
            given["servers"] = self.servers.for_key(given["credentials"].first_secret())
        else:
            given.pop("credentials", None)
        if "base_url" in given:
            given["servers"] = self.servers.moved(given.pop("base_url"))
        if "timeout" in given:
            given["timeout"] = Timeout.of(given["timeout"])
        if "pacing" in given:
            given["pacing"] = pacing_of(given["pacing"])
        if "idempotency_header" in given:
            _checked_name(given["idempotency_header"])
        if "policy" in given:
            given.setdefault("max_retries", given["policy"].max_retries)
        checked_deadline(given.get("deadline"))
        checked_retries(given.get("max_retries"))
        for name in ("headers", "query", "cookies"):
            if name in given:
                given[name] = {**getattr(self, name), **given[name]}
        if "headers" in given:
            given["header_names"] = names_of(given["headers"])
        return replace(self, **given, heads={})

    def _build_head(self, operation: Operation[Any]) -> Head:
        base = self.servers.base_of(operation)
        values = {
            "Host": base.origin.host_header.decode("ascii"),
            "Accept": operation.accept or "*/*",
            "User-Agent": f"{_user_agent(self.api)} python/{platform.python_version()}",
        }
        if operation.stream is None:
            values["Accept-Encoding"] = "gzip, deflate"
        elif operation.stream.format == "bytes":
            # The rest of what is compressed on the way can rarely be had.
            values["Accept-Encoding"] = "identity"
        if self.api.version_header and self.api.api_version:
            values[self.api.version_header] = self.api.api_version
        replaced = {name.lower() for name in self.headers}
        kept = {name: value for name, value in values.items() if name.lower() not in replaced}
        headers = tuple(header_pair(name, value) for name, value in {**kept, **self.headers}.items())
        plan = plan_of(operation)
        has_more = operation.body or plan.has_length or self.key_header(operation) or self.cookies
        noted = frozenset({*_NOTED, self.api.version_header.lower().encode()} - {b""})
        return Head(*base, headers, plan, self.terms(operation, {}), not has_more, noted)


@cache
def _user_agent(api: ApiInfo) -> str:
    if not api.distribution:
        return api.user_agent
    try:
        return f"{api.user_agent}/{metadata.version(api.distribution)}"
    except metadata.PackageNotFoundError:
        return api.user_agent  # used from a folder, not installed


def resolve_setup(
    api: ApiInfo,
    *,
    credentials: Mapping[str, Credential | None] | None,
    choice: ServerChoice,
    timeout: Timeout | float | None,
    deadline: float | None,
    max_retries: int | None,
    retry: RetryPolicy | None,
    default_headers: Mapping[str, str] | None,
    default_query: Mapping[str, Any] | None,
    default_cookies: Mapping[str, Any] | None = None,
    hooks: Hooks | None,
    strict: bool,
    pacing: Pacing | bool = False,
    idempotency_header: str | None = None,
) -> Setup:
    """Arguments first, then the environment as it is now, then what the document says."""
    found = Credentials(api, credentials or {}, os.environ)
    return Setup(
        api=api,
        credentials=found,
        servers=resolve_servers(api, choice, os.environ, found.first_secret()),
        timeout=Timeout.of(timeout),
        deadline=checked_deadline(deadline),
        policy=retry or RetryPolicy(),
        max_retries=checked_retries(max_retries) if max_retries is not None or retry is None else retry.max_retries,
        headers=default_headers or {},
        header_names=names_of(default_headers or {}),
        query=default_query or {},
        cookies=default_cookies or {},
        hooks=hooks,
        is_strict=strict,
        pacing=pacing_of(pacing),
        idempotency_header=_checked_name(idempotency_header or ""),
    )


def _checked_name(header: str) -> str:
    """A header's name, or nothing; raises when it is none."""
    return header and header_pair(header, "")[0].decode("ascii")


def names_of(headers: Mapping[str, str]) -> frozenset[bytes]:
    """The names of a caller's headers, in lower case; raises when one of them cannot be sent."""
    return frozenset(header_pair(name, value)[0].lower() for name, value in headers.items())
