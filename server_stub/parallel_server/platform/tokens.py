"""Access tokens: RS256 JWTs, the key pair that signs them, and the JWKS that others verify them with."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from parallel_server.platform.scopes import roles_within
from parallel_server.store import Mode

AUDIENCE = "https://api.parallel.dev"
LEEWAY_SECONDS = 60
LIFETIME_SECONDS = 3600
_REQUIRED = ["exp", "iat", "iss", "aud", "sub", "org"]


class InvalidToken(Exception):
    """The token is not one of ours, or no longer; the message may be shown to its bearer."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says about its bearer."""

    subject: str
    org_id: str
    mode: Mode
    tier: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...] | None  # None when the roles alone decide


class TokenKeys:
    """One RSA key pair: issues tokens, verifies them, and publishes its public half."""

    def __init__(self, private_key: rsa.RSAPrivateKey, *, issuer: str = AUDIENCE) -> None:
        self._private = private_key
        self._public = private_key.public_key()
        self._issuer = issuer
        self.key_id = _thumbprint(self._public)

    @classmethod
    def generate(cls) -> TokenKeys:
        """Keys that live as long as this process."""
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    @classmethod
    @lru_cache(maxsize=4)  # checking a pair takes as long as making one
    def from_pem(cls, pem: bytes) -> TokenKeys:
        """The keys that `to_pem` wrote."""
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("the signing key is not an RSA private key; delete it and a new one is made")
        return cls(key)

    def to_pem(self) -> bytes:
        """The key pair as text to be kept where only the server reads it."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def issue(
        self,
        *,
        subject: str,
        org_id: str,
        mode: str,
        tier: str,
        now: int,
        roles: Sequence[str] = (),
        scopes: Sequence[str] | None = None,
        is_limited: bool = False,
        lifetime: int = LIFETIME_SECONDS,
    ) -> str:
        """A signed token for `subject`, valid for `lifetime` seconds from `now`.

        Besides the `roles` given, it names those that `scopes` amount to; none for a subject that `is_limited` to some
        resources, because a role is about all of them.
        """
        held = roles if is_limited else (*roles, *(role for role in roles_within(scopes or ()) if role not in roles))
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": subject,
            "org": org_id,
            "mode": mode,
            "tier": tier,
            "roles": list(held),
            "iat": now,
            "exp": now + lifetime,
            "jti": secrets.token_hex(12),
        }
        if scopes is not None:
            claims["scope"] = " ".join(scopes)
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self.key_id})

    def verify(self, token: str) -> Claims:
        """The claims of a token we signed and that is still good, or `InvalidToken`."""
        try:
            header = jwt.get_unverified_header(token)
            if header.get("kid") != self.key_id:
                raise InvalidToken("it is signed with an unknown key")
            claims = jwt.decode(
                token,
                self._public,
                # Pinned: taking the algorithm from the token is how forgeries get in.
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=self._issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except jwt.ExpiredSignatureError:
            raise InvalidToken("it has expired") from None
        except jwt.InvalidTokenError as error:
            raise InvalidToken(_reason(error)) from None
        return _claims(claims)

    def jwks(self) -> dict[str, object]:
        """The public half as a JSON Web Key Set (RFC 7517)."""
        numbers = self._public.public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.key_id}
        return {"keys": [key | {"n": _base64url(numbers.n), "e": _base64url(numbers.e)}]}


def _claims(claims: dict[str, Any]) -> Claims:
    scope = claims.get("scope")
    roles = cast("list[object]", claims.get("roles") or [])
    return Claims(
        subject=str(claims["sub"]),
        org_id=str(claims["org"]),
        mode="live" if claims.get("mode") == "live" else "test",
        tier=str(claims.get("tier", "free")),
        roles=tuple(str(role) for role in roles),
        scopes=None if scope is None else tuple(str(scope).split()),
    )


def _reason(error: jwt.InvalidTokenError) -> str:
    match error:
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            return "it was issued for another API"
        case jwt.MissingRequiredClaimError():
            return f"it lacks the claim `{error.claim}`"
        case jwt.ImmatureSignatureError():
            return "it is not valid yet"
        case jwt.InvalidAlgorithmError():
            return "it is not signed with RS256"
        case _:
            return "its signature or its form is wrong"


def _thumbprint(public: rsa.RSAPublicKey) -> str:
    """The key id of RFC 7638: the same key has the same id wherever it is computed."""
    numbers = public.public_numbers()
    text = f'{{"e":"{_base64url(numbers.e)}","kty":"RSA","n":"{_base64url(numbers.n)}"}}'
    return _encode(hashlib.sha256(text.encode()).digest())


def _base64url(number: int) -> str:
    return _encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
