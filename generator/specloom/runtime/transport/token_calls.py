# Vendored from generator/specloom/runtime. Edit it there.
"""Access tokens by the client credentials grant (RFC 6749, 4.4): what is asked, and what the answer means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from .api import Auth
from .arguments import Arguments
from .client_credentials import ClientCredentials, Token
from .credentials import Credentials
from .errors import ConfigurationError, DecodeError
from .operation import Operation
from .options import RequestOptions
from .plan import plan_of
from .secret import Secret
from .servers import Servers, parse_base_url

if TYPE_CHECKING:
    from .setup import Setup

_PAIR = "client"
_SECRET = "client_secret"
_TARGET = "/%:@!$&'()*+,;=~?"


class TokenCall(NamedTuple):
    """The call that asks for a token: with which settings, what, and the fields of its form."""

    setup: Setup
    operation: Operation[bytes]
    arguments: Arguments


def token_call(grant: ClientCredentials, setup: Setup, left: float = -1.0) -> TokenCall:
    """What to send, in the seconds that are left, if they count. Nothing of the client's own goes along: no header, no query, no cookie, no other credential."""
    url = urljoin(f"{setup.base_url}/", grant.token_url)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigurationError(f"`token_url` is {url!r}: it must begin with http:// or https:// and name a host")
    secret = cast("Secret", grant.client_secret)
    # Both, so that neither is shown if the server echoes it.
    auth = (Auth(_PAIR, "basic", argument="client_id"), Auth(_SECRET, "other", argument=_SECRET))
    api = replace(setup.api, auth=auth, security=(), own_servers=(), version_header="")
    pair = (quote_plus(grant.client_id), quote_plus(secret.reveal()))
    own = replace(
        setup,
        api=api,
        credentials=Credentials(api, {_PAIR: pair, _SECRET: secret}, {}),
        servers=Servers(api, parse_base_url(f"{parts.scheme}://{parts.netloc}", "token_url"), is_given=True),
        headers={},
        header_names=frozenset(),
        query={},
        cookies={},
        pacing=None,
        idempotency_header="",
        view="",
        heads={},
    )
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=_TARGET)
    options: RequestOptions = {"deadline": left} if left > 0 else {}
    arguments = Arguments(body=_fields(grant, secret), options=options, target=target)
    return TokenCall(own, _operation(parts.path, grant), arguments)


def token_of(answer: bytes) -> Token:
    """The token in an answer. Raises `DecodeError`, which quotes nothing: what cannot be read may hold a token."""
    try:
        said: Any = json.loads(answer)
    except ValueError:
        said = None
    entries: Mapping[str, object] = cast("dict[str, object]", said) if isinstance(said, dict) else {}
    token, seconds = entries.get("access_token"), entries.get("expires_in")
    if not isinstance(token, str) or not token:
        raise DecodeError("the token endpoint gave no `access_token`: is `token_url` right?")
    return Token(Secret(token), _number(seconds))


def _operation(path: str, grant: ClientCredentials) -> Operation[bytes]:
    operation: Operation[bytes] = Operation(
        "oauth.client_credentials",
        "POST",
        path or "/",
        kind="binary",
        accept="application/json",
        body="form",
        content_type="application/x-www-form-urlencoded",
        security=() if grant.in_body else ((_PAIR,),),
    )
    # Two tokens do no more harm than one.
    plan_of(operation).is_repeatable = True
    return operation


def _fields(grant: ClientCredentials, secret: Secret) -> dict[str, str]:
    fields = {"grant_type": "client_credentials", **grant.parameters}
    if grant.scopes:
        fields["scope"] = " ".join(grant.scopes)
    return fields | {"client_id": grant.client_id, _SECRET: secret.reveal()} if grant.in_body else fields


def _number(value: object) -> float | None:
    """Seconds, which some servers write as a text; nothing where they say that it is over already."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if seconds >= 1 else None
