"""Servers, credentials and tags."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from specloom.diagnostics import Origin
from specloom.ir.nodes import AuthKind, AuthScheme, FlowKind, Name, OAuthFlow, Server, ServerVariable, Tag
from specloom.ir.one_place import alternatives
from specloom.ir.words import split_words
from specloom.ir.workshop import Words, Workshop
from specloom.resolve.node import Node
from specloom.resolve.see_also import with_see_also

Security = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


def servers_of(shop: Workshop, holder: Node) -> tuple[Server, ...]:
    """Where something is served, as far as `holder` says."""
    place = holder.get("servers")
    return tuple(
        Server(
            url=node.text("url"),
            name=node.text("name") or _given_name(node),
            doc=shop.spec.text(node, "description"),
            variables=tuple(
                ServerVariable(
                    name,
                    str(child.mapping.get("default", "")),
                    child.strings("enum"),
                    shop.spec.text(child, "description"),
                )
                for name, child in _members(node, "variables")
            ),
            key_prefix=node.text("x-sdk-key-prefix"),
        )
        for node in (place.items() if place else ())
        if node.text("url")
    )


def _given_name(node: Node) -> str:
    said = node.said("x-sdk-name")
    return said if isinstance(said, str) else ""


def _members(node: Node, key: str) -> list[tuple[str, Node]]:
    child = node.get(key)
    return list(child.members()) if child else []


def auth_schemes(shop: Workshop) -> tuple[AuthScheme, ...]:
    """Every security scheme of the document."""
    found: list[AuthScheme] = []
    for key, child in shop.spec.components("securitySchemes"):
        node = shop.spec.follow(child)
        if node is not None:
            found.append(_scheme(shop, key, node))
    return tuple(found)


def _scheme(shop: Workshop, key: str, node: Node) -> AuthScheme:
    place = node.text("in")
    return AuthScheme(
        key=key,
        name=Name(split_words(key)),
        kind=_kind(node),
        where=place if place in ("header", "query", "cookie") else "",
        wire=node.text("name"),
        flows=tuple(_flows(shop, node)),
        metadata_url=node.text("openIdConnectUrl") or node.text("oauth2MetadataUrl"),
        doc=shop.spec.text(node, "description") or _format(node),
        deprecated=node.flag("deprecated"),
    )


def _format(node: Node) -> str:
    """What a token is, where nothing else is said of it."""
    said = node.text("bearerFormat")
    return f"A bearer token ({said})." if said and said.lower() != "bearer" else ""


def _kind(node: Node) -> AuthKind:
    match node.text("type").lower(), node.text("scheme").lower():
        case "http", "bearer":
            return "bearer"
        case "http", "basic":
            return "basic"
        case "http", "digest":
            return "digest"
        case "apikey", _:
            return "api_key"
        case "oauth2", _:
            return "oauth2"
        case "openidconnect", _:
            return "openid"
        case "mutualtls", _:
            return "mutual_tls"
        case _:
            return "other"


_FLOWS: Mapping[str, FlowKind] = {
    "implicit": "implicit",
    "password": "password",
    "clientCredentials": "client_credentials",
    "authorizationCode": "authorization_code",
    "deviceAuthorization": "device_authorization",
}


def _flows(shop: Workshop, node: Node) -> Iterator[OAuthFlow]:
    for key, flow in _members(node, "flows") if node.text("type").lower() == "oauth2" else ():
        if key in _FLOWS and flow.mapping:
            yield OAuthFlow(
                _FLOWS[key],
                flow.text("authorizationUrl"),
                flow.text("deviceAuthorizationUrl"),
                flow.text("tokenUrl"),
                flow.text("refreshUrl"),
                tuple((name, shop.spec.text(flow.get("scopes") or flow, name)) for name, _ in _members(flow, "scopes")),
            )


def security_of(shop: Workshop, holder: Node) -> Security | None:
    """The alternatives of credentials by the keys of their schemes; None where `holder` does not say."""
    place = holder.get("security")
    if place is None or not isinstance(place.value, list):
        return None
    schemes = dict(shop.spec.components("securitySchemes"))
    keys = {node.origin: key for key, node in schemes.items()}
    return tuple(
        found
        for option in place.items()
        for found in alternatives(shop, option, list(_required_schemes(shop, option, keys)), schemes)
    )


def _required_schemes(shop: Workshop, option: Node, keys: Mapping[Origin, str]) -> Iterator[tuple[str, Words]]:
    for name, node in option.members():
        # Since 3.2 a scheme may also be named by its URI.
        found = shop.spec.links.target(name, option.origin) if name not in keys.values() else None
        key = keys.get(found.origin) if isinstance(found, Node) else name if found is None else None
        if key is not None:
            yield key, option.strings(name)
            continue
        close = difflib.get_close_matches(name, keys.values(), 1, 0.6)
        shop.report.warning(
            "SL314",
            f"there is no security scheme `{name}`",
            node.origin,
            label="calls go without it",
            hint=f"did you mean `{close[0]}`?" if close else "describe it under `components.securitySchemes`",
            at_key=True,
        )


def tags_of(shop: Workshop) -> tuple[Tag, ...]:
    """The tags that the document describes, each once."""
    place = shop.spec.root.get("tags")
    found: dict[str, Tag] = {}
    for node in place.items() if place else ():
        name = node.text("name")
        if name and name not in found:
            doc = with_see_also(shop.spec.text(node, "description") or node.text("summary"), node)
            found[name] = Tag(name, doc, node.text("parent"), node.text("kind"))
    return tuple(found.values())
