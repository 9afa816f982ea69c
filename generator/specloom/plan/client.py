"""Client: plans the constructor of both clients and the constants about the whole API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from specloom.ir.nodes import Api, AuthScheme, Param
from specloom.plan.annotations import Annotator
from specloom.plan.api_settings import api_settings, api_settings_imports
from specloom.plan.client_nodes import CredentialPlan, GlobalPlan, ServersPlan
from specloom.plan.method_text import section
from specloom.plan.names import claim, snake
from specloom.plan.nodes import ClientPlan, ResourcePlan, SdkNames
from specloom.plan.prose import docstring, first_sentence, paragraphs, with_deprecation
from specloom.plan.servers import plan_servers
from specloom.plan.titles import described
from specloom.plan.types import CLIENT, Types

_KINDS = {
    "bearer": "bearer",
    "oauth2": "bearer",
    "openid": "bearer",
    "basic": "basic",
    "digest": "digest",
    "api_key": "api_key",
}
_ARGUMENTS = {
    "bearer": "api_key",
    "oauth2": "access_token",
    "openid": "access_token",
    "basic": "basic_auth",
    "digest": "digest_auth",
    "api_key": "api_key",
}

# Arguments that every client has.
_TAKEN = frozenset({
    "base_url", "deadline", "default_headers", "default_query", "hooks", "http", "idempotency_header", "max_retries",
    "pacing", "retry", "self", "server", "server_urls", "strict", "timeout",
})  # fmt: skip


def plan_client(types: Types, root: ResourcePlan, names: SdkNames, *, has_error_bodies: bool) -> ClientPlan:
    """The client's name, constructor and API constants."""
    api = types.api
    credentials = plan_credentials(api, names.env_prefix)
    params = _global_params(api)
    taken = _TAKEN | {credential.name for credential in credentials}
    writer = Annotator(types, CLIENT, models=root.models, markers=".data", transport=".transport")
    shared = tuple(_plan_global(param, taken, writer) for param in params)
    servers = plan_servers(api, {*taken, *(found.name for found in shared)}, writer)
    headers, query, cookies = (_defaults(shared, params, where) for where in _SHARED)
    for function in ("with_defaults", "with_default_headers"):
        if f"{function}(" in headers + query + cookies:
            writer.uses(".transport", function)
    if "environ" in headers + query + cookies:
        writer.uses("os", "environ")
    if writer.reached:
        writer.uses(".", "models", "" if writer.models == "models" else writer.models)
    if credentials:
        writer.uses(".transport", "Credential")
    return ClientPlan(
        class_name=names.class_name,
        credentials=credentials,
        globals=shared,
        servers=servers,
        headers=headers,
        query=query,
        cookies=cookies,
        changed_headers=_defaults(shared, params, "header", reads_environment=False),
        changed_query=_defaults(shared, params, "query", reads_environment=False),
        changed_cookies=_defaults(shared, params, "cookie", reads_environment=False),
        imports=tuple(sorted(writer.imports)),
        root=root,
        settings=(
            *api_settings(api, credentials, params, servers, names),
            *((("error_bodies", repr("error_bodies")),) if has_error_bodies else ()),
        ),
        settings_imports=api_settings_imports(api, credentials),
        doc=docstring(_client_doc(api, credentials, shared, servers, names)),
    )


def _client_doc(
    api: Api,
    credentials: Sequence[CredentialPlan],
    shared: Sequence[GlobalPlan],
    servers: ServersPlan,
    names: SdkNames,
) -> str:
    entries = [
        *((found.name, f"{found.prose} {_where_from(found)}") for found in credentials),
        *((found.name, found.prose) for found in shared),
        ("base_url", f"Where the API is. Read from `{names.env_prefix}_BASE_URL` if absent."),
        *((found.name, found.prose) for found in servers.settings),
        ("timeout", "Seconds that each step of a request may take, or a `Timeout`."),
        ("deadline", "Seconds that a whole call may take: all attempts, waits and the body."),
        ("max_retries", "How often a failed call is tried again; 2 by default."),
        ("http", "The HTTP library to use, as one of `transport.adapters`."),
        ("idempotency_header", "The header for idempotency keys, where the API takes them and its document is silent."),
    ]
    return paragraphs(
        f"The {described(api.title) or names.package} client.",
        first_sentence(api.doc),
        api.see_also,
        section("Args", entries),
    )


def _where_from(credential: CredentialPlan) -> str:
    program = credential.client_env
    pair = f", or `ClientCredentials` from `{program}_ID` and `{program}_SECRET`" if program else ""
    return f"Read from `{credential.env_var}` if absent{pair}."


# ---- parameters of the whole client


# Where what the whole client sends may stand, and what callers pass for more of it; None where there is only this.
_SHARED = {"header": "default_headers", "query": "default_query", "cookie": "None"}


def _global_params(api: Api) -> list[Param]:
    """Each parameter that the document gives to the client, once."""
    found = {
        (param.where, param.wire): param
        for operation in api.operations
        for param in operation.params
        if param.is_global and param.where in _SHARED
    }
    return list(found.values())


def _plan_global(param: Param, taken: frozenset[str], writer: Annotator) -> GlobalPlan:
    name = claim({*taken}, snake(param.name, "setting"), f"{param.where}_{snake(param.name, 'setting')}")
    annotation = f"{writer.request(param.type)} | None"
    return GlobalPlan(name, param.wire, param.where, annotation, first_sentence(param.doc))


def _defaults(
    shared: Sequence[GlobalPlan], params: Sequence[Param], where: str, *, reads_environment: bool = True
) -> str:
    """`with_defaults({...}, default_headers)`: the client's own settings below what the caller passes."""
    entries = [
        f"{found.wire_name!r}: {found.name}"
        + (f" or environ.get({param.env_var!r})" if param.env_var and reads_environment else "")
        for found, param in zip(shared, params, strict=True)
        if found.where == where
    ]
    given = _SHARED[where]
    table = "{" + ", ".join(entries) + "}"
    function = "with_default_headers" if where == "header" else "with_defaults"
    return f"{function}({table}, {given})" if entries else given


def plan_credentials(api: Api, env_prefix: str) -> tuple[CredentialPlan, ...]:
    """One argument for each security scheme that some operation asks for and a client can send."""
    schemes = [scheme for scheme in _asked_for(api) if scheme.kind in _KINDS]
    taken = set(_TAKEN)
    plans: list[CredentialPlan] = []
    for scheme in schemes:
        own = snake(scheme.name, "credential")
        name = claim(taken, _ARGUMENTS[scheme.kind], own, f"{own}_credential")
        plans.append(
            CredentialPlan(
                name=name,
                scheme=scheme.key,
                kind=_KINDS[scheme.kind],
                where=scheme.where,
                wire=scheme.wire,
                env_var=f"{env_prefix}_{name.upper()}",
                prose=_prose(scheme),
                token_url=scheme.token_url if _KINDS[scheme.kind] == "bearer" else "",
            )
        )
    variables = {plan.env_var for plan in plans}
    return tuple(replace(plan, client_env=_client_env(plan, env_prefix, variables)) for plan in plans)


def _client_env(plan: CredentialPlan, env_prefix: str, variables: set[str]) -> str:
    """What the variables of a program's id and secret begin with: `ACME_CLIENT`, unless they are a credential's by name."""
    stem = env_prefix if plan.name == _ARGUMENTS["oauth2"] else plan.env_var
    is_taken = not variables.isdisjoint({f"{stem}_CLIENT_ID", f"{stem}_CLIENT_SECRET"})
    return f"{stem}_CLIENT" if plan.token_url and not is_taken else ""


def _prose(scheme: AuthScheme) -> str:
    prose = with_deprecation(first_sentence(scheme.doc), scheme.deprecated) or "The credential."
    return f"{prose} Or `ClientCredentials`, to get tokens with." if scheme.token_url else prose


def _asked_for(api: Api) -> list[AuthScheme]:
    alternatives = [*api.security, *(option for operation in api.operations for option in operation.security or ())]
    asked = {key for option in alternatives for key, _ in option}
    # A document that declares schemes and never asks for one still means them.
    return [scheme for scheme in api.auth if scheme.key in asked] or list(api.auth)
