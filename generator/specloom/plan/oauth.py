"""Oauth: plans the constants that say where tokens are given out, and for what."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.nodes import Api, AuthScheme, OAuthFlow
from specloom.plan.client_nodes import OAuthPlan
from specloom.plan.markdown import cell, code
from specloom.plan.names import claim, constant
from specloom.plan.page_nodes import TablePlan
from specloom.plan.prose import docstring, first_sentence, literal, with_deprecation
from specloom.plan.records import construct


def plan_oauth(api: Api) -> OAuthPlan | None:
    """A constant for each flow and each discovery document; None where the document has none."""
    taken = {"Scope", "Literal", "OAuthFlow", "TypeAlias"}
    is_prefixed = len([scheme for scheme in api.auth if scheme.flows or scheme.metadata_url]) > 1
    constants = tuple(found for scheme in api.auth for found in _constants(scheme, taken, is_prefixed))
    scopes = dict.fromkeys(name for scheme in api.auth for flow in scheme.flows for name, _ in flow.scopes)
    return OAuthPlan(tuple(map(literal, scopes)), constants) if constants else None


def has_client_credentials(api: Api) -> bool:
    """Whether programs get tokens for themselves."""
    return any(flow.kind == "client_credentials" for scheme in api.auth for flow in scheme.flows)


def oauth_tables(api: Api) -> Iterator[TablePlan]:
    """Where tokens are given out, and what each scope allows, for the front page of the reference."""
    rows = [(cell(scheme.key), flow) for scheme in api.auth for flow in scheme.flows]
    if rows:
        head = ("scheme", "flow", "authorization", "token", "refresh")
        yield TablePlan("OAuth 2.0", head, tuple((key, *_row(flow)) for key, flow in rows))
    scopes = {name: text for _, flow in rows for name, text in flow.scopes}
    if scopes:
        allowed = tuple((code(name), cell(text)) for name, text in scopes.items())
        yield TablePlan("Scopes", ("scope", "what it allows"), allowed)


def _row(flow: OAuthFlow) -> tuple[str, ...]:
    where = flow.authorization_url or flow.device_authorization_url
    return flow.kind.replace("_", " "), code(where), code(flow.token_url), code(flow.refresh_url)


def _constants(scheme: AuthScheme, taken: set[str], is_prefixed: bool) -> Iterator[tuple[str, str, str]]:
    # Constants need the name of their scheme where there are several.
    own = scheme.name.words if is_prefixed else ()
    doc = with_deprecation(first_sentence(scheme.doc), scheme.deprecated)
    for flow in scheme.flows:
        name = claim(taken, constant((*own, *flow.kind.split("_")), "FLOW"))
        yield name, _record(flow), docstring(doc)
    if scheme.metadata_url:
        name = claim(taken, constant((*own, "metadata", "url"), "METADATA_URL"))
        yield name, literal(scheme.metadata_url), docstring(doc)


def _record(flow: OAuthFlow) -> str:
    return construct(
        "OAuthFlow",
        "",
        ("authorization_url", flow.authorization_url, ""),
        ("device_authorization_url", flow.device_authorization_url, ""),
        ("token_url", flow.token_url, ""),
        ("refresh_url", flow.refresh_url, ""),
        ("scopes", dict(flow.scopes), {}),
    )
