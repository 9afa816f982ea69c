"""Api settings: plans the constant that tells the runtime what is true of the whole API."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.nodes import Api, ErrorShape, Param
from specloom.plan.client_nodes import CredentialPlan, ServersPlan
from specloom.plan.nodes import Import, SdkNames
from specloom.plan.security import Alternatives, usual_security, works_without
from specloom.plan.servers import api_servers, own_servers, server_infos


def api_settings(
    api: Api, credentials: tuple[CredentialPlan, ...], params: Sequence[Param], servers: ServersPlan, names: SdkNames
) -> tuple[tuple[str, str], ...]:
    """The keywords of `ApiInfo(...)`, as finished expressions."""
    version_header, api_version = _version_param(params, api)
    auth = [_auth(credential) for credential in credentials]
    schemes = {credential.scheme for credential in credentials}
    usual = usual_security(api)
    security = tuple(tuple(key for key in option if key in schemes) for option in usual)
    fields = {
        "title": repr(api.title),
        "package": repr(names.package),
        "user_agent": repr(f"{names.package.replace('_', '-')}-python"),
        "distribution": repr(names.distribution),
        "env_prefix": repr(names.env_prefix),
        "servers": server_infos(api_servers(api), servers.variables),
        "own_servers": server_infos(own_servers(api), servers.variables),
        "auth": _tuple(auth),
        "security": repr(security) if security else "",
        "has_open_operations": "True" if security and _serves_others(api, usual) else "",
        "error": _error_paths(api.error_shape),
        "error_types": "lambda: ERROR_TYPES",
        "version_header": repr(version_header) if version_header else "",
        "api_version": repr(api_version) if api_version else "",
    }
    return tuple((name, text) for name, text in fields.items() if text)


def api_settings_imports(api: Api, credentials: tuple[CredentialPlan, ...]) -> tuple[Import, ...]:
    """What that expression needs."""
    servers = (*api.servers, *own_servers(api))
    names = {
        "ApiInfo": True,
        "Auth": bool(credentials),
        "ErrorPaths": bool(_error_paths(api.error_shape)),
        "ServerInfo": bool(servers),
        "ServerVariable": any(server.variables for server in servers),
    }
    transport = (Import(".transport", name) for name, is_used in names.items() if is_used)
    return tuple(sorted([Import(".errors", "ERROR_TYPES"), *transport]))


def _serves_others(api: Api, usual: Alternatives) -> bool:
    """Whether some operation can be called with other credentials than most, or with none."""
    return any(works_without(operation, usual, api) for operation in api.operations)


def _version_param(params: Sequence[Param], api: Api) -> tuple[str, str]:
    """The header that names the API's dated version, and the version to send if it is this document's."""
    param = next(
        (param for param in params if param.where == "header" and param.wire.lower().endswith("-version")), None
    )
    if param is None:
        return "", ""
    return param.wire, api.version if param.example == api.version else ""


def _auth(credential: CredentialPlan) -> str:
    places = f", wire={credential.wire!r}, where={credential.where!r}" if credential.kind == "api_key" else ""
    token = f", token_url={credential.token_url!r}" if credential.token_url else ""
    program = f", client_env={credential.client_env!r}" if credential.client_env else ""
    return (
        f"Auth({credential.scheme!r}, {credential.kind!r}{places}, "
        f"argument={credential.name!r}, env={credential.env_var!r}{token}{program})"
    )


def _error_paths(shape: ErrorShape) -> str:
    paths = {
        "type": shape.type_path,
        "code": shape.code_path,
        "message": shape.message_path,
        "param": shape.param_path,
        "request_id": shape.request_id_path,
        "doc_url": shape.doc_url_path,
        "details": shape.details_path,
    }
    texts = [f"{name}={path!r}" for name, path in paths.items() if path]
    return f"ErrorPaths({', '.join(texts)})" if texts else ""


def _tuple(items: list[str]) -> str:
    return f"({', '.join(items)},)" if items else ""
