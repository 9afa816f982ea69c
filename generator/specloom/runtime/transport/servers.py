# Vendored from generator/specloom/runtime. Edit it there.
"""Where requests go: to the server that the caller chose, or to the one that an operation has for itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from .api import ApiInfo, ServerInfo
from .errors import ConfigurationError
from .message import Origin
from .operation import Operation

_HOST = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=%-]{1,253}").fullmatch


class ServerChoice(NamedTuple):
    """What a caller says about servers: `variables` by their declared names, `urls` by server name or declared URL."""

    base_url: str | None
    server: str | None
    variables: Mapping[str, str | None]
    urls: Mapping[str, str]


class Base(NamedTuple):
    """A server, and the path in front of all its paths."""

    origin: Origin
    path: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers of one client. `is_given`: the caller said where the API is, which holds for every operation.

    `own` are the addresses that the caller gave for the servers of single operations, by declared URL.
    """

    api: ApiInfo
    base: Base
    is_given: bool = False
    own: Mapping[str, Base] = field(default_factory=dict[str, Base])
    variables: Mapping[str, str] = field(default_factory=dict[str, str])
    # Whether the API is where the credential belongs, because nobody said where it is.
    follows_key: bool = False

    def moved(self, base_url: str) -> Servers:
        """The same API at another place."""
        return replace(self, base=parse_base_url(base_url), is_given=True, follows_key=False)

    def for_key(self, key: str) -> Servers:
        """The same for another credential: where nobody said where the API is, the key does."""
        if not self.follows_key:
            return self
        return replace(self, base=parse_base_url(_filled(_by_key(self.api, key), self.variables)))

    def base_of(self, operation: Operation[Any]) -> Base:
        """Where an operation goes. A relative address of its own stands relative to the API's, wherever that is."""
        declared = operation.server
        if not declared or declared in self.own:
            return self.own.get(declared, self.base)
        url = next(
            (_filled(server, self.variables) for server in self.api.own_servers if server.url == declared), declared
        )
        is_absolute = "://" in url
        if self.is_given and is_absolute:
            return self.base
        try:
            return parse_base_url(url if is_absolute else urljoin(f"{self.base}/", url), f"{operation.id}: its server")
        except ConfigurationError as error:
            hint = f"say where it is with `server_urls={{{declared!r}: …}}`"
            raise ConfigurationError(f"{error.message}; {hint}") from error


def resolve_servers(api: ApiInfo, choice: ServerChoice, environment: Mapping[str, str], key: str) -> Servers:
    """Arguments first, then the environment, then the server that `key` belongs to, then the document's first."""
    variables = {name: value for name, value in choice.variables.items() if value is not None}
    said = _said_of_the_api(api, choice, variables)
    if choice.base_url and said:
        raise ConfigurationError(f"`base_url` says where the API is: `{said[0]}` cannot say it too")
    variable = f"{api.env_prefix}_BASE_URL" if api.env_prefix and not said else ""
    given = choice.base_url or environment.get(variable)
    base = parse_base_url(given or _documented(api, choice, variables, key))
    follows_key = not given and choice.server is None and any(server.key_prefix for server in api.servers)
    return Servers(api, base, bool(given), _own(api, choice.urls), variables, follows_key)


def parse_base_url(url: str, name: str = "base_url") -> Base:
    """Origin and path prefix of a base URL; `name` is what errors call it."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, parts.hostname
    except ValueError as error:
        raise ConfigurationError(f"{name} `{url}` is no URL: {error}") from error
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"{name} `{url}` must begin with http:// or https:// and name a host")
    if parts.username or parts.query or parts.fragment:
        raise ConfigurationError(f"{name} must not hold credentials, a query or a fragment")
    text = f"[{host}]" if ":" in host else _ascii_host(host, name)
    shown = text if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{text}:{port}"
    origin = Origin(parts.scheme, text.strip("[]"), port, shown.encode("ascii"))
    return Base(origin, _quoted_path(parts.path, name))


def _ascii_host(host: str, name: str) -> str:
    try:
        text = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ConfigurationError(f"{name}: `{host}` is no host name: {error}") from error
    if not _HOST(text):
        raise ConfigurationError(f"{name}: `{host}` is no host name")
    return text


def _quoted_path(path: str, name: str) -> str:
    try:
        return quote(path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"{name}: {path!r} is no path") from error


def _said_of_the_api(api: ApiInfo, choice: ServerChoice, variables: Mapping[str, str]) -> list[str]:
    """The arguments beside `base_url` that choose the API's own address."""
    named = [variable for server in api.servers for variable in server.variables if variable.name in variables]
    return [*(["server"] if choice.server is not None else []), *(variable.called for variable in named)]


def _documented(api: ApiInfo, choice: ServerChoice, variables: Mapping[str, str], key: str) -> str:
    if not api.servers:
        variable = f"{api.env_prefix}_BASE_URL"
        raise ConfigurationError(f"the {api.title} names no server: pass `base_url`, or set {variable}")
    server = _by_key(api, key) if choice.server is None else _by_name(api, choice.server)
    known = {variable.name for found in (server, *api.own_servers) for variable in found.variables}
    for other in api.servers:
        stray = next((found for found in other.variables if found.name in variables and found.name not in known), None)
        if stray is not None:
            raise ConfigurationError(
                f"`{stray.called}` has no part in the server `{server.key}`: pass `server={other.key!r}` with it"
            )
    return _filled(server, variables)


def _by_name(api: ApiInfo, name: str) -> ServerInfo:
    found = next((server for server in api.servers if name in (server.name, server.url)), None)
    if found is None:
        known = ", ".join(f"`{server.key}`" for server in api.servers)
        raise ConfigurationError(f"`server` is {name!r}; the {api.title} has {known}")
    return found


def _by_key(api: ApiInfo, key: str) -> ServerInfo:
    for server in api.servers:
        if server.key_prefix and key.startswith(server.key_prefix):
            return server
    return next((server for server in api.servers if not server.key_prefix), api.servers[0])


def _filled(server: ServerInfo, values: Mapping[str, str]) -> str:
    """The URL with every variable at its value, or at its default."""
    url = server.url
    for variable in server.variables:
        value = values.get(variable.name, variable.default)
        if variable.name in values and variable.values and value not in variable.values:
            allowed = ", ".join(f"`{found}`" for found in variable.values)
            raise ConfigurationError(f"`{variable.called}` is {value!r}; the server `{server.key}` has {allowed}")
        url = url.replace(f"{{{variable.name}}}", value)
    return url


def _own(api: ApiInfo, urls: Mapping[str, str]) -> dict[str, Base]:
    """The caller's addresses for the servers of single operations; keys are names, or URLs as they are declared."""
    known = {name: server.url for server in api.own_servers for name in (server.name, server.url) if name}
    unknown = next((name for name in urls if name not in known), None)
    if unknown is not None:
        others = ", ".join(f"`{server.key}`" for server in api.own_servers)
        have = f"those of the {api.title} are {others}" if others else f"the {api.title} has none"
        raise ConfigurationError(f"`server_urls` names `{unknown}`, which is no server of an operation: {have}")
    return {known[name]: parse_base_url(url, f"server_urls[{name!r}]") for name, url in urls.items()}
