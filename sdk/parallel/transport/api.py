# Vendored from generator/specloom/runtime. Edit it there.
"""What is true of a whole API, as data: its servers, credentials, error bodies and headers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from .errors import APIStatusError

AuthKind = Literal["bearer", "basic", "digest", "api_key", "other"]
AuthWhere = Literal["", "header", "query", "cookie"]


class ServerVariable(NamedTuple):
    """A `{name}` in a server's URL; `values` are all that it may be, empty when that is not said."""

    name: str
    default: str
    values: tuple[str, ...] = ()
    # The client's keyword for it, where that is another word.
    argument: str = ""

    @property
    def called(self) -> str:
        """What callers know it as."""
        return self.argument or self.name


class ServerInfo(NamedTuple):
    """Where the API is served. A credential that begins with `key_prefix` picks this server by itself."""

    url: str
    name: str = ""
    key_prefix: str = ""
    variables: tuple[ServerVariable, ...] = ()

    @property
    def key(self) -> str:
        """What callers name it by: its name, or its declared URL where it has none."""
        return self.name or self.url


class Auth(NamedTuple):
    """One security scheme: where its credential goes, and where it is looked for.

    `argument` is the client's keyword for it; a `basic` or `digest` credential is a `(username, password)` pair,
    or `username:password` in the environment.
    """

    key: str
    kind: AuthKind
    wire: str = ""
    where: AuthWhere = ""
    argument: str = "api_key"
    env: str = ""
    # Where a program gets its access tokens.
    token_url: str = ""
    # What the names of the variables for a program's own id and secret begin with.
    client_env: str = ""

    @property
    def pair(self) -> tuple[str, str] | None:
        """The variables that hold a program's own id and secret."""
        return (f"{self.client_env}_ID", f"{self.client_env}_SECRET") if self.client_env else None

    @property
    def variables(self) -> str:
        """The environment variables that are looked at, in words."""
        pair = " with ".join(self.pair or ())
        return f"variables {self.env}, or {pair}" if pair else f"variable {self.env}"


class OAuthFlow(NamedTuple):
    """A way to a token: where to send a person, where to ask, and what the token may allow, by scope.

    Addresses are empty where the flow has none; a relative one is relative to the API's base URL.
    """

    authorization_url: str = ""
    device_authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: Mapping[str, str] = {}


class ErrorPaths(NamedTuple):
    """Where error bodies keep what: dotted paths from the body's root, empty when there is none."""

    type: str = ""
    code: str = ""
    message: str = ""
    param: str = ""
    request_id: str = ""
    doc_url: str = ""
    details: str = ""


_NO_PATHS = ErrorPaths()


def _no_error_types() -> Mapping[str, type[APIStatusError]]:
    return {}


@dataclass(frozen=True, slots=True)
class ApiInfo:
    """All that the transport must know about an API beside its operations.

    `idempotency` is the header for a key that a caller passes to an operation which declares none.
    `busy_codes` are the error codes of a 409 that goes away by waiting. `security` is what most operations
    ask for. With `has_open_operations` some operation does without, so that a client which has no such credential is
    of use.
    """

    title: str
    package: str
    user_agent: str
    env_prefix: str
    servers: tuple[ServerInfo, ...] = ()
    # The servers that single operations have instead.
    own_servers: tuple[ServerInfo, ...] = ()
    auth: tuple[Auth, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()
    has_open_operations: bool = False
    error: ErrorPaths = _NO_PATHS
    error_types: Callable[[], Mapping[str, type[APIStatusError]]] = _no_error_types
    # The module of the package that knows what error bodies hold, loaded when somebody asks; empty where none does.
    error_bodies: str = ""
    idempotency: str = "Idempotency-Key"
    version_header: str = ""
    api_version: str = ""
    request_id_header: str = "X-Request-Id"
    # The distribution whose installed version goes into the user agent.
    distribution: str = ""
    busy_codes: tuple[str, ...] = ("IDEMPOTENCY_IN_PROGRESS",)
