# Vendored from generator/specloom/runtime. Edit it there.
"""What a client finds where it runs: versions, credentials, and the API that it would talk to."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata

from ..transport import ApiInfo, Auth
from ..transport.credentials import in_environment
from ..transport.message import Origin
from ..transport.servers import ServerChoice, resolve_servers
from .checks import Check

_LIBRARIES = ("pydantic", "httpx2", "httpcore2", "httpx", "aiohttp", "pyreqwest")


@dataclass(frozen=True, slots=True)
class Place:
    """Where requests go, and why."""

    origin: Origin
    base_path: str
    check: Check


def versions(api: ApiInfo) -> Check:
    """What is installed."""
    sdk = _version(api.distribution) if api.distribution else None
    named = {"Python": platform.python_version(), **{name: _version(name) for name in _LIBRARIES}}
    found = {name: version for name, version in named.items() if version}
    spoken = f", API {api.api_version}" if api.api_version else ""
    says = f"{api.distribution or api.package} {sdk or '(a folder, not installed)'}{spoken}; "
    facts = {"sdk": sdk, "api": api.api_version or None, **found}
    return Check(
        "versions", "ok", says + ", ".join(f"{name} {version}" for name, version in found.items()), facts=facts
    )


def credential_checks(api: ApiInfo, environment: Mapping[str, str]) -> Iterator[Check]:
    """Each credential that the environment could hold."""
    found = [_credential(api, auth, environment) for auth in api.auth if auth.env]
    is_enough = any(check.state == "ok" for check in found) or not api.security
    for check in found:
        # One credential is enough where several are possible.
        state = "skipped" if check.state == "failed" and is_enough else check.state
        yield Check(check.name, state, check.says, check.hint if state == "failed" else "", facts=check.facts)


def where(api: ApiInfo, environment: Mapping[str, str], given: str | None) -> Place:
    """The API that a client would talk to; raises `ConfigurationError` when there is none."""
    secret = secret_of(api, environment)
    base = resolve_servers(api, ServerChoice(given, None, {}, {}), environment, secret).base
    url, why = str(base), _reason(api, environment, given, secret)
    return Place(base.origin, base.path, Check("base url", "ok", f"{url} ({why})", facts={"url": url, "why": why}))


def secret_of(api: ApiInfo, environment: Mapping[str, str]) -> str:
    """The first secret in the environment, by which a server may be chosen; empty when there is none."""
    return next((environment[auth.env] for auth in api.auth if auth.env and environment.get(auth.env)), "")


def _credential(api: ApiInfo, auth: Auth, environment: Mapping[str, str]) -> Check:
    value, name = environment.get(auth.env, ""), auth.argument
    if not value and auth.pair and in_environment(auth, environment):
        client_id, secret = auth.pair
        says = f"{client_id} with {secret} ({len(environment[secret])} characters), for tokens from {auth.token_url}"
        return Check(name, "ok", says, facts={"variable": client_id})
    if not value:
        beside = f", nor are {' and '.join(auth.pair)}" if auth.pair else ""
        hint = f"set it with `export {auth.env}=…`, or pass `{name}=` to the client (which this command cannot see)"
        return Check(name, "failed", f"{auth.env} is not set{beside}", hint, facts={"variable": auth.env})
    if value != value.strip() or not value.isprintable():
        says = f"{auth.env} holds spaces or control characters around or in the key"
        return Check(name, "failed", says, f"set {auth.env} again, without them", facts={"variable": auth.env})
    prefix = next(
        (each.key_prefix for each in api.servers if each.key_prefix and value.startswith(each.key_prefix)), ""
    )
    shown = f"{auth.env} = {prefix}*** ({len(value)} characters)"
    return Check(name, "ok", shown, facts={"variable": auth.env, "prefix": prefix or None})


def _reason(api: ApiInfo, environment: Mapping[str, str], given: str | None, secret: str) -> str:
    variable = f"{api.env_prefix}_BASE_URL"
    if given:
        return "from the command line"
    if environment.get(variable):
        return f"from {variable}"
    prefixes = (server.key_prefix for server in api.servers if server.key_prefix)
    prefix = next((prefix for prefix in prefixes if secret.startswith(prefix)), "")
    return f"the key begins with {prefix}" if prefix else "the first that the API's document names"


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
