"""Access tokens for those who insist on OAuth: an API key is exchanged for a token that lives for an hour."""

from __future__ import annotations

import hmac

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Ok
from parallel_server.store import Store, hash_api_key
from parallel_server.store.api_keys import KnownKey

from .context import Context
from .networks import is_within, parse_networks
from .ports import TokenIssuer

_LIFETIME_SECONDS = 3600


class OauthResource:
    """The client credentials grant of RFC 6749."""

    def __init__(self, store: Store, tokens: TokenIssuer) -> None:
        self._store = store
        self._tokens = tokens

    async def oauth_token(self, ctx: Context, input: inputs.OauthTokenInput, /) -> Ok[models.TokenResponse]:
        """A token for the key, with no more scopes than the key has."""
        body = input.body
        key = await self._known(ctx, body.client_id, body.client_secret)
        scopes = _granted(key, None if body.scope is omit else body.scope)
        token = self._tokens.issue(
            subject=key.id,
            org_id=key.org_id,
            mode=key.mode,
            tier=key.tier,
            now=int(ctx.now.timestamp()),
            scopes=scopes,
            is_limited=key.resource_ids is not None,
            lifetime=_LIFETIME_SECONDS,
        )
        answer = models.TokenResponse(
            access_token=token, token_type="Bearer", expires_in=_LIFETIME_SECONDS, scope=" ".join(scopes)
        )
        return Ok(answer, headers={"Cache-Control": "no-store"})

    async def _known(self, ctx: Context, client_id: str, client_secret: str) -> KnownKey:
        key = await self._store.api_keys.find_by_hash(hash_api_key(client_secret))
        is_pair = key is not None and hmac.compare_digest(key.id.encode(), client_id.encode())
        if key is None or not is_pair or not key.is_live_at(ctx.now):
            # One answer for all: which half was wrong would help only those who guess.
            message = "The client_id and client_secret are not a pair that is valid. Send a key's id and the key."
            raise Problem(codes.INVALID_API_KEY, message)
        if key.ip_allowlist and not is_within(ctx.ip or "", parse_networks(key.ip_allowlist)):
            # The token endpoint knows no 403: RFC 6749 has a client that is turned away answered with 401.
            message = (
                f"The key may not be used from {ctx.ip}. Call from an address in its ip_allowlist, or extend that."
            )
            raise Problem(codes.INVALID_API_KEY, message)
        return key


def _granted(key: KnownKey, asked: str | None) -> list[str]:
    if asked is None:
        return list(key.permissions)
    wanted = asked.split()
    for scope in wanted:
        if scope not in key.permissions:
            code = codes.CODES.invalid_value("scope")
            raise Problem(
                code, f"The key does not have the scope '{scope}'. Ask for scopes that it has.", param="scope"
            )
    return wanted or list(key.permissions)
