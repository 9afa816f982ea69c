"""What a document says about credentials: security schemes, and where tokens are given out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from specloom.ir.declarations import Name

AuthKind = Literal["bearer", "basic", "digest", "api_key", "oauth2", "openid", "mutual_tls", "other"]
FlowKind = Literal["implicit", "password", "client_credentials", "authorization_code", "device_authorization"]


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """One way to a token; addresses are empty where it has none, and may be relative to the API's.

    `scopes` are pairs of a name and what it allows.
    """

    kind: FlowKind
    authorization_url: str = ""
    device_authorization_url: str = ""
    token_url: str = ""
    refresh_url: str = ""
    scopes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AuthScheme:
    """One security scheme. `wire` is the header, query or cookie name of an api key.

    `metadata_url` is where a program finds the rest: the discovery document of OpenID Connect or of OAuth 2.0.
    """

    key: str
    name: Name
    kind: AuthKind
    where: Literal["header", "query", "cookie", ""] = ""
    wire: str = ""
    flows: tuple[OAuthFlow, ...] = ()
    metadata_url: str = ""
    doc: str = ""
    deprecated: bool = False

    @property
    def token_url(self) -> str:
        """Where a program gets tokens for itself; empty where the document says nothing of it."""
        return next((flow.token_url for flow in self.flows if flow.kind == "client_credentials"), "")
