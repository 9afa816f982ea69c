# Vendored from generator/specloom/runtime. Edit it there.
"""Secrets: where they come from, where they go in a request, and that no text ever shows them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .api import ApiInfo, Auth
from .errors import ConfigurationError
from .options import Credential
from .parameters import escape


class Secret:
    """A value whose text is masked; `reveal()` is the only way to it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


class Placement(NamedTuple):
    """What credentials add to a request."""

    headers: tuple[tuple[bytes, bytes], ...] = ()
    query: str = ""
    cookies: str = ""


Provider = Callable[[], Any]


class Credentials:
    """The credentials of one client, by scheme. Providers are asked when first needed, and again after a 401."""

    def __init__(self, api: ApiInfo, given: Mapping[str, Credential | None], environment: Mapping[str, str]) -> None:
        self._api = api
        self._schemes = {auth.key: auth for auth in api.auth}
        self._secrets: dict[str, Secret] = {}
        self._providers: dict[str, Provider] = {}
        self._placements: dict[tuple[tuple[str, ...], ...] | None, Placement] = {}
        for auth in api.auth:
            self._take(auth, given.get(auth.key), environment)
        if api.security and self._choose(api.security) is None:
            raise ConfigurationError(self._missing(api.security))

    def placement(self, security: tuple[tuple[str, ...], ...] | None) -> Placement:
        """What to add for an operation; `None` is the API's default. Providers must have been asked before."""
        found = self._placements.get(security)
        if found is None:
            found = self._placements[security] = self._place(self._needed(security))
        return found

    def masked_placement(self, security: tuple[tuple[str, ...], ...] | None) -> Placement:
        """Where credentials would go, with stars in their place; no provider is asked."""
        return self._place(self._needed(security), is_masked=True)

    def unasked(self, security: tuple[tuple[str, ...], ...] | None) -> list[tuple[str, Provider]]:
        """The providers that must be asked before `placement` can answer."""
        if not self._providers:
            return []
        return [
            (key, self._providers[key])
            for key in self._needed(security)
            if key in self._providers and key not in self._secrets
        ]

    def learn(self, key: str, value: Any) -> None:
        """Keep what a provider gave."""
        if not isinstance(value, str) or not value:
            raise ConfigurationError(f"the provider of `{self._schemes[key].argument}` gave no text")
        self._secrets[key] = Secret(value)
        self._placements = {}

    def forget(self, security: tuple[tuple[str, ...], ...] | None) -> bool:
        """Drop what providers gave, after the server refused it; False when no provider can give another."""
        stale = [key for key in self._needed(security) if key in self._providers]
        for key in stale:
            self._secrets.pop(key, None)
        self._placements = {}
        return bool(stale)

    def first_secret(self) -> str:
        """The first secret that is known, for telling which server it belongs to."""
        return next((secret.reveal() for secret in self._secrets.values()), "")

    def mask(self, text: bytes) -> bytes:
        """`text` without the secrets: a server may echo them."""
        for secret in self._secrets.values():
            for part in {secret.reveal(), secret.reveal().rpartition(":")[2]}:
                text = text.replace(part.encode(), b"***") if part else text
        return text

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted({*self._secrets, *self._providers}))})"

    def _take(self, auth: Auth, given: Credential | None, environment: Mapping[str, str]) -> None:
        if given is None and auth.env:
            given = environment.get(auth.env) or None
        if callable(given):
            self._providers[auth.key] = given
        elif isinstance(given, tuple):
            self._secrets[auth.key] = Secret(":".join(given))
        elif given:
            if given != given.strip() or not given.isprintable():
                raise ConfigurationError(f"`{auth.argument}` holds spaces or control characters around or in the key")
            self._secrets[auth.key] = Secret(given)

    def _needed(self, security: tuple[tuple[str, ...], ...] | None) -> tuple[str, ...]:
        alternatives = self._api.security if security is None else security
        if not alternatives:
            return ()
        chosen = self._choose(alternatives)
        if chosen is None:
            raise ConfigurationError(self._missing(alternatives))
        return chosen

    def _choose(self, alternatives: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
        """The first alternative that can be met; one that needs nothing only when no other can."""
        met = [keys for keys in alternatives if all(self._has(key) for key in keys)]
        return max(met, key=len) if met and not met[0] else (met[0] if met else None)

    def _has(self, key: str) -> bool:
        # A scheme that this runtime cannot serve (mutual TLS) is the adapter's business.
        scheme = self._schemes.get(key)
        return key in self._secrets or key in self._providers or scheme is None or scheme.kind == "other"

    def _place(self, keys: tuple[str, ...], is_masked: bool = False) -> Placement:
        headers: list[tuple[bytes, bytes]] = []
        query: list[str] = []
        cookies: list[str] = []
        for key in keys:
            scheme, secret = self._schemes.get(key), self._secrets.get(key)
            if scheme is None or (secret is None and not is_masked):
                continue
            value = "***" if secret is None or is_masked else secret.reveal()
            if scheme.kind == "bearer":
                headers.append((b"Authorization", b"Bearer " + value.encode()))
            elif scheme.kind == "basic":
                pair = value.encode() if is_masked else b64encode(value.encode())
                headers.append((b"Authorization", b"Basic " + pair))
            elif scheme.where == "query":
                query.append(f"{escape(scheme.wire)}={escape(value, '*')}")
            elif scheme.where == "cookie":
                cookies.append(f"{scheme.wire}={escape(value)}")
            else:
                headers.append((scheme.wire.encode(), value.encode()))
        return Placement(tuple(headers), "&".join(query), "; ".join(cookies))

    def _missing(self, alternatives: tuple[tuple[str, ...], ...]) -> str:
        keys = [key for key in dict.fromkeys(key for keys in alternatives for key in keys) if key in self._schemes]
        places = [self._schemes[key] for key in keys if not self._has(key)]
        looked = " or ".join(
            f"argument `{auth.argument}`" + (f" and environment variable {auth.env}" if auth.env else "")
            for auth in places
        )
        first = next((auth.env for auth in places if auth.env), "")
        hint = f"; set it with `export {first}=…`" if first else ""
        return f"no credential for the {self._api.title}: looked at {looked}{hint}"
