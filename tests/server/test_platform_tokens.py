"""Access tokens: what is issued is accepted, whatever was tampered with is not."""

from __future__ import annotations

import base64
import json
import time

import jwt
import pytest
from parallel_server.platform.scopes import missing_scope, scopes_of_roles
from parallel_server.platform.tokens import AUDIENCE, Claims, InvalidToken, TokenKeys

KEYS = TokenKeys.generate()


def token(*, issued_ago: int = 0, **changes: object) -> str:
    """A token that was issued so many seconds ago."""
    arguments: dict[str, object] = {
        "subject": "key_1",
        "org_id": "org_1",
        "mode": "live",
        "tier": "pro",
        "roles": ["viewer"],
        "now": int(time.time()) - issued_ago,
    }
    return KEYS.issue(**(arguments | changes))  # type: ignore[arg-type]


def test_an_issued_token_is_accepted() -> None:
    claims = KEYS.verify(token(scopes=["jobs:read"]))

    assert claims == Claims("key_1", "org_1", "live", "pro", ("viewer",), ("jobs:read",))


@pytest.mark.parametrize(
    ("scopes", "roles"),
    [
        (["jobs:read"], ()),
        (sorted(scopes_of_roles(["viewer"])), ("viewer",)),
        (sorted(scopes_of_roles(["admin"])), ("viewer", "developer", "admin")),
        (["usage:read", "billing:manage"], ("billing",)),
    ],
)
def test_a_token_names_the_roles_that_its_scopes_amount_to(scopes: list[str], roles: tuple[str, ...]) -> None:
    assert KEYS.verify(token(scopes=scopes, roles=())).roles == roles
    assert KEYS.verify(token(scopes=scopes, roles=(), is_limited=True)).roles == ()


def test_an_expired_token_says_so() -> None:
    with pytest.raises(InvalidToken, match="expired"):
        KEYS.verify(token(issued_ago=4_000))


def test_a_clock_that_is_a_minute_off_is_forgiven() -> None:
    assert KEYS.verify(token(issued_ago=3_630)).subject == "key_1"


def test_a_token_of_other_keys_is_refused() -> None:
    with pytest.raises(InvalidToken, match="unknown key"):
        TokenKeys.generate().verify(token())


def test_a_changed_claim_breaks_the_signature() -> None:
    head, claims, signature = token().split(".")
    forged = json.loads(base64.urlsafe_b64decode(claims + "==")) | {"org": "org_2"}
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).rstrip(b"=").decode()
    with pytest.raises(InvalidToken, match="signature"):
        KEYS.verify(f"{head}.{body}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_the_algorithm_is_never_taken_from_the_token(algorithm: str) -> None:
    secret = "" if algorithm == "none" else "s" * 32
    forged = jwt.encode({"org": "org_1"}, secret, algorithm=algorithm, headers={"kid": KEYS.key_id})
    with pytest.raises(InvalidToken, match="RS256"):
        KEYS.verify(forged)


def test_the_published_keys_verify_an_issued_token() -> None:
    """A third party needs nothing but the JWKS."""
    published = jwt.PyJWKSet.from_dict(KEYS.jwks())  # type: ignore[arg-type]
    claims = jwt.decode(token(), published[KEYS.key_id].key, algorithms=["RS256"], audience=AUDIENCE)

    assert claims["org"] == "org_1"


def test_keys_written_down_are_the_same_keys() -> None:
    assert TokenKeys.from_pem(KEYS.to_pem()).verify(token()).org_id == "org_1"
    assert TokenKeys.from_pem(KEYS.to_pem()).jwks() == KEYS.jwks()


def test_roles_grow_from_viewer_to_admin() -> None:
    viewer, developer, admin = (scopes_of_roles([role]) for role in ("viewer", "developer", "admin"))

    assert viewer < developer < admin
    assert missing_scope(["pipelines:delete"], developer) == "pipelines:delete"
    assert missing_scope(["pipelines:delete"], admin) is None
    assert scopes_of_roles(["nobody"]) == frozenset()
