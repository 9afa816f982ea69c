"""Authentication: takes the `Authorization` header, gives a `Principal`, refuses with 401 and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from parallel_server.generated import error_codes as codes
from parallel_server.platform.principal import Principal, anonymous
from parallel_server.platform.scopes import scopes_of_roles
from parallel_server.platform.tokens import InvalidToken, TokenKeys
from parallel_server.services.networks import is_within, parse_networks
from parallel_server.serving.problem import ErrorCode, Problem
from parallel_server.store import KnownKey, hash_api_key, is_api_key, shown_start

_KEY_PREFIXES = ("pk_live_", "pk_test_")
_HOW = "Send the header `Authorization: Bearer <API key>`."


class KeyDirectory(Protocol):
    """Where keys are found by the hash of their text."""

    async def find_by_hash(self, key_hash: str) -> KnownKey | None:
        """The key with that hash, whoever it belongs to."""
        ...

    async def find(self, key_id: str) -> KnownKey | None:
        """The key with that id, whoever it belongs to."""
        ...

    async def pin_version(self, key_id: str, version: str) -> None:
        """Pin the dated version of a key that has none yet."""
        ...


class Gate:
    """Turns credentials into a principal."""

    def __init__(self, directory: KeyDirectory, tokens: TokenKeys, *, anonymous_tier: str) -> None:
        self._directory = directory
        self._tokens = tokens
        self._anonymous_tier = anonymous_tier

    def anonymous(self, address: str) -> Principal:
        """The principal of a request without credentials."""
        return anonymous(address, self._anonymous_tier)

    async def identify(self, authorization: str | None, address: str, now: datetime) -> Principal | None:
        """Who sent this header; None when there is none, a `Problem` when it is not good."""
        if not authorization:
            return None
        scheme, _, credential = authorization.partition(" ")
        credential = credential.strip()
        if scheme.lower() != "bearer" or not credential:
            raise refusal(codes.MISSING_CREDENTIALS, f"The Authorization header is not a Bearer credential. {_HOW}")
        if credential.startswith(_KEY_PREFIXES):
            return await self._by_key(credential, address, now)
        if credential.count(".") == 2:
            return await self._by_token(credential, address, now)
        raise refusal(
            codes.INVALID_API_KEY,
            f"'{_start(credential)}' is neither an API key (`pk_live_…`, `pk_test_…`) nor an access token. {_HOW}",
        )

    async def _by_key(self, key: str, address: str, now: datetime) -> Principal:
        if not is_api_key(key):
            raise refusal(
                codes.INVALID_API_KEY,
                f"The API key '{_start(key)}' is misspelt: its checksum does not match. Copy it again, whole.",
            )
        known = await self._directory.find_by_hash(hash_api_key(key))
        if known is None or known.revoked_at is not None:
            raise refusal(
                codes.INVALID_API_KEY,
                f"The API key '{_start(key)}' does not exist here or was revoked. Check that it belongs to this "
                "server, or create a new one.",
            )
        if known.expires_at is not None and known.expires_at <= now:
            raise refusal(
                codes.EXPIRED_API_KEY,
                f"The API key '{_start(key)}' expired at {known.expires_at.isoformat()}. Use its successor, or create a new one.",
            )
        check_address(known.ip_allowlist, address)
        return principal_of(known)

    async def _by_token(self, token: str, address: str, now: datetime) -> Principal:
        try:
            claims = self._tokens.verify(token)
        except InvalidToken as error:
            raise _bad_token(str(error)) from None
        # A token is a short-lived shape of its key: it ends with the key, and can never do more.
        known = await self._directory.find(claims.subject)
        if known is None or not known.is_live_at(now):
            raise _bad_token("the API key that it was made with is gone")
        check_address(known.ip_allowlist, address)
        granted = scopes_of_roles(claims.roles) if claims.scopes is None else frozenset(claims.scopes)
        principal = principal_of(known)
        return replace(principal, kind="oauth", scopes=granted & principal.scopes)

    async def pin(self, principal: Principal, version: str) -> None:
        """Let a key keep speaking the version of its first call, which is this one if it has spoken none yet."""
        if principal.kind == "api_key" and principal.pinned_version is None:
            await self._directory.pin_version(principal.id, version)


def principal_of(known: KnownKey) -> Principal:
    """The principal that holds a key."""
    return Principal(
        kind="api_key",
        id=known.id,
        name=known.name,
        org_id=known.org_id,
        mode=known.mode,
        tier=known.tier,
        scopes=frozenset(known.permissions),
        resource_ids=None if known.resource_ids is None else frozenset(known.resource_ids),
        pinned_version=known.pinned_version,
    )


def check_address(allowlist: Sequence[str] | None, address: str) -> None:
    """Refuse an address outside the key's allowlist; no list allows every address."""
    if allowlist and not is_within(address, parse_networks(allowlist)):
        raise Problem(
            codes.IP_NOT_ALLOWED,
            f"This API key may not be used from {address}; add the address to the key's `ip_allowlist` or call from one on it.",
        )


def missing_credentials() -> Problem:
    """The refusal of a request that should have carried credentials and did not."""
    return refusal(codes.MISSING_CREDENTIALS, f"This operation needs credentials and none were sent. {_HOW}")


def refusal(code: ErrorCode, message: str) -> Problem:
    """A 401, with the challenge that RFC 9110 asks for and RFC 6750 details."""
    challenge = 'Bearer realm="parallel"'
    if code is not codes.MISSING_CREDENTIALS:
        challenge += ', error="invalid_token"'
    return Problem(code, message, headers={"WWW-Authenticate": challenge})


def _bad_token(why: str) -> Problem:
    message = f"The access token was refused: {why}. Get a new one from POST /v2/oauth/token."
    return refusal(codes.INVALID_TOKEN, message)


def _start(credential: str) -> str:
    """As much of a credential as may be repeated in a message."""
    return shown_start(credential) + "…" if credential.startswith(_KEY_PREFIXES) else credential[:4] + "…"
