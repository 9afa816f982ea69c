# Vendored from generator/specloom/runtime. Edit it there.
"""Secrets: where they come from, where they go in a request, and that no text ever shows them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Coroutine, Mapping
from copy import copy
from dataclasses import replace
from threading import Lock, RLock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from .api import ApiInfo, Auth
from .client_credentials import ClientCredentials, Token
from .errors import ConfigurationError
from .masking import Mask
from .message import Pairs
from .options import Credential
from .parameters import escape
from .secret import Secret

if TYPE_CHECKING:
    from .digest_auth import Digest

Security: TypeAlias = tuple[tuple[str, ...], ...] | None


class Placement(NamedTuple):
    """What credentials add to a request, and the providers' secrets that are in it. Never changed."""

    headers: tuple[tuple[bytes, bytes], ...] = ()
    query: str = ""
    cookies: str = ""
    provided: tuple[tuple[str, Secret], ...] = ()
    digest: Digest | None = None

    def is_asked(self, said: Pairs) -> bool:
        """Whether a refusal with these headers asks for a digest that can be given from now on."""
        asked = [value.decode("latin-1") for name, value in said if name.lower() == b"www-authenticate"]
        return self.digest is not None and self.digest.learn(asked)

    def __repr__(self) -> str:
        # It stands in the frames of a traceback, and some tools show those.
        return f"Placement({', '.join(name.decode() for name, _ in self.headers)})"


Provider: TypeAlias = Callable[[], Any] | ClientCredentials

_FORMER = 4
_NEVER = float("inf")


class _Known:
    """The secrets that are known at one moment; another moment has another one of these.

    `former` ones were refused or ended a short while ago: an answer that is still on its way may echo them.
    `ends` says when those end of which that is known, by the monotonic clock.
    """

    __slots__ = ("ends", "first_end", "former", "mask", "placements", "secrets")

    def __init__(
        self,
        secrets: Mapping[str, Secret],
        former: tuple[Secret, ...] = (),
        ends: Mapping[str, float] | None = None,
    ) -> None:
        self.secrets = secrets
        self.former = former
        self.ends = ends or {}
        self.first_end = min(self.ends.values(), default=_NEVER)
        self.mask = Mask([*secrets.values(), *former])
        self.placements: dict[Security, Placement] = {}


class Credentials:
    """The credentials of one client, by scheme. Providers are asked when first needed, and again after a 401."""

    def __init__(self, api: ApiInfo, given: Mapping[str, Credential | None], environment: Mapping[str, str]) -> None:
        self._api = api
        self._schemes = {auth.key: auth for auth in api.auth}
        self._query_names = frozenset(auth.wire for auth in api.auth if auth.where == "query")
        self._providers: dict[str, Provider] = {}
        # What servers asked is remembered from call to call, by all copies.
        self._digests: dict[Secret, Digest] = {}
        self._lock = Lock()
        secrets: dict[str, Secret] = {}
        for auth in api.auth:
            self._take(auth, given.get(auth.key), environment, secrets)
        self._known = _Known(secrets)
        # Held while providers are asked, so that many threads in need of one token ask for one.
        self.asking = RLock()
        if api.security and not api.has_open_operations and self._choose(api.security) is None:
            raise ConfigurationError(self._missing(api.security))

    def changed(self, given: Mapping[str, Credential | None]) -> Credentials:
        """The same with other values for the schemes that have one in `given`."""
        other, secrets = copy(self), dict(self._known.secrets)
        other._lock, other.asking, other._providers = Lock(), RLock(), dict(self._providers)
        for key, value in given.items():
            if value is not None:
                other._providers.pop(key, None)
                secrets.pop(key, None)
                other._take(self._schemes[key], value, {}, secrets)
        ends = {key: end for key, end in self._known.ends.items() if secrets.get(key) is self._known.secrets[key]}
        other._known = _Known(secrets, ends=ends)
        return other

    def placement(self, security: Security, now: float = 0.0) -> Placement | None:
        """What to add for an operation; `None` as argument is the API's default, as result: ask the providers first."""
        known = self._known
        if now >= known.first_end:
            known = self._without({key: known.secrets[key] for key, end in known.ends.items() if now >= end})
        found = known.placements.get(security)
        if found is None:
            keys = self._needed(security)
            if any(key in self._providers and key not in known.secrets for key in keys):
                return None
            found = known.placements[security] = self._place(keys, known.secrets)
        return found

    def are_given(self, security: Security, headers: frozenset[bytes]) -> bool:
        """Whether the caller's own headers, by these names, are all that one alternative asks for."""
        alternatives = (self._api.security if security is None else security) if headers else ()
        return any(keys and all(self._header_of(key) in headers for key in keys) for keys in alternatives)

    def masked_placement(self, security: Security) -> Placement:
        """Where credentials would go, with stars in their place; no provider is asked."""
        return self._place(self._needed(security), {}, is_masked=True)

    def unasked(self, security: Security) -> list[tuple[str, Provider]]:
        """The providers that must be asked before `placement` can answer."""
        known = self._known.secrets
        return [
            (key, self._providers[key]) for key in self._needed(security) if key in self._providers and key not in known
        ]

    def learn(self, key: str, value: Any, now: float = 0.0) -> None:
        """Keep what a provider gave; a `Token` until shortly before it ends."""
        token = value if isinstance(value, Token) else Token(value)
        secret, end = _checked(token.secret, self._schemes[key].argument), now + token.lasts
        with self._lock:
            known = self._known
            ends = {other: known.ends[other] for other in known.ends if other != key}
            self._known = _Known(
                {**known.secrets, key: secret}, known.former, ends if end == _NEVER else {**ends, key: end}
            )

    def forget(self, placed: Placement, said: Pairs = ()) -> bool:
        """Drop what the server refused; False when no provider can give another, and `said` asks for no digest.

        What was learned since the refused request went out stays: somebody else has asked already.
        """
        refused = dict(placed.provided)
        self._without(refused)
        return placed.is_asked(said) or bool(refused)

    def _without(self, gone: Mapping[str, Secret]) -> _Known:
        """What is known from now on, without these secrets as far as they are still the ones in use."""
        with self._lock:
            known = self._known
            kept = {key: secret for key, secret in known.secrets.items() if gone.get(key) is not secret}
            if len(kept) < len(known.secrets):
                ends = {key: end for key, end in known.ends.items() if key in kept}
                self._known = _Known(kept, (*known.former, *gone.values())[-_FORMER:], ends)
            return self._known

    @property
    def query_names(self) -> frozenset[str]:
        """The query parameters that hold credentials."""
        return self._query_names

    def first_secret(self) -> str:
        """The first secret that is known, for telling which server it belongs to."""
        return next((secret.reveal() for secret in self._known.secrets.values()), "")

    @property
    def mask(self) -> Mask:
        """Puts stars in place of the secrets: a server may echo them."""
        return self._known.mask

    def __repr__(self) -> str:
        return f"Credentials({', '.join(sorted({*self._known.secrets, *self._providers}))})"

    def _take(
        self, auth: Auth, given: Credential | None, environment: Mapping[str, str], secrets: dict[str, Secret]
    ) -> None:
        if given is None:
            given = in_environment(auth, environment)
        if isinstance(given, ClientCredentials):
            self._providers[auth.key] = _placed(given, auth)
        elif callable(given):
            self._providers[auth.key] = given
        elif isinstance(given, tuple):
            secrets[auth.key] = Secret(":".join(given))
        elif given:
            secrets[auth.key] = _checked(given, auth.argument)

    def _needed(self, security: Security) -> tuple[str, ...]:
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
        return key in self._known.secrets or key in self._providers or scheme is None or scheme.kind == "other"

    def _header_of(self, key: str) -> bytes:
        scheme = self._schemes.get(key)
        if scheme is None or scheme.where in ("query", "cookie"):
            return b""
        return b"authorization" if scheme.kind in ("bearer", "basic", "digest") else scheme.wire.lower().encode()

    def _place(self, keys: tuple[str, ...], secrets: Mapping[str, Secret], is_masked: bool = False) -> Placement:
        headers: list[tuple[bytes, bytes]] = []
        query: list[str] = []
        cookies: list[str] = []
        digest: Digest | None = None
        for key in keys:
            scheme, secret = self._schemes.get(key), secrets.get(key)
            if scheme is None or (secret is None and not is_masked):
                continue
            value = "***" if secret is None or is_masked else secret.reveal()
            if scheme.kind == "bearer":
                headers.append((b"Authorization", b"Bearer " + value.encode()))
            elif scheme.kind == "basic":
                pair = value.encode() if is_masked else b64encode(value.encode())
                headers.append((b"Authorization", b"Basic " + pair))
            elif scheme.kind == "digest" and secret is not None and not is_masked:
                digest = self._digest(secret)
            elif scheme.kind == "digest":
                headers.append((b"Authorization", b"Digest " + value.encode()))
            elif scheme.where == "query":
                query.append(f"{escape(scheme.wire)}={escape(value, '*')}")
            elif scheme.where == "cookie":
                cookies.append(f"{scheme.wire}={escape(value)}")
            else:
                headers.append((scheme.wire.encode(), value.encode()))
        provided = tuple((key, secrets[key]) for key in keys if key in self._providers and key in secrets)
        return Placement(tuple(headers), "&".join(query), "; ".join(cookies), provided, digest)

    def _digest(self, pair: Secret) -> Digest:
        # Few APIs ask for one, and hashes take time to be imported.
        from .digest_auth import Digest

        return self._digests.setdefault(pair, Digest(pair))

    def _missing(self, alternatives: tuple[tuple[str, ...], ...]) -> str:
        keys = [key for key in dict.fromkeys(key for keys in alternatives for key in keys) if key in self._schemes]
        places = [self._schemes[key] for key in keys if not self._has(key)]
        looked = " or ".join(
            f"argument `{auth.argument}`" + (f" and environment {auth.variables}" if auth.env else "")
            for auth in places
        )
        first = next((auth.env for auth in places if auth.env), "")
        hint = f"; set it with `export {first}=…`" if first else ""
        return f"no credential for the {self._api.title}: looked at {looked}{hint}"


def given_at_once(provider: Callable[[], Any]) -> Any:
    """What a provider gives; raises where it has to be awaited."""
    given = provider()
    if isinstance(given, Coroutine):
        cast("Coroutine[Any, Any, object]", given).close()
        raise ConfigurationError("the function that gives the key is awaited: give a blocking client a plain one")
    return given


def in_environment(auth: Auth, environment: Mapping[str, str]) -> Credential | None:
    """The credential that the environment holds: a token or key, else the program's own id and secret."""
    found = environment.get(auth.env) if auth.env else None
    if found or auth.pair is None:
        return found or None
    client_id, secret = (environment.get(name, "") for name in auth.pair)
    return ClientCredentials(client_id, secret) if client_id and secret else None


def _placed(grant: ClientCredentials, auth: Auth) -> ClientCredentials:
    """The same, with the place that the document names where it names none itself."""
    if not (grant.token_url or auth.token_url):
        raise ConfigurationError(f"`{auth.argument}`: the document names no token URL; pass `token_url`")
    return grant if grant.token_url else replace(grant, token_url=auth.token_url)


def _checked(given: Any, argument: str) -> Secret:
    value = given.reveal() if isinstance(given, Secret) else given
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"`{argument}` is no text: pass a str, a Secret, or a callable that gives one")
    if value != value.strip() or not value.isprintable():
        raise ConfigurationError(f"`{argument}` holds spaces or control characters around or in the key")
    return Secret(value)
