"""Permissions: whether a principal may call an operation on these resources at all, decided before anything is read."""

from __future__ import annotations

from collections.abc import Mapping

from parallel_server.generated import error_codes as codes
from parallel_server.platform.access import missing_credentials
from parallel_server.platform.principal import Principal
from parallel_server.platform.scopes import missing_scope
from parallel_server.serving.operation import OperationMeta
from parallel_server.serving.problem import Problem

# What these open is about single pipelines, or can be cut down to some of them (services do that). Everything else
# belongs to the customer as a whole: events of every pipeline go to an endpoint, the audit log tells of all of them.
_DIVISIBLE = frozenset(
    {
        "pipelines:read",
        "pipelines:write",
        "pipelines:delete",
        "jobs:read",
        "jobs:write",
        "logs:read",
        "events:read",
        "keys:manage",
    }
)


def require_permission(meta: OperationMeta, principal: Principal) -> None:
    """Refuse who sent no credentials, and who lacks a scope; the refusal names it."""
    if meta.is_public:
        return
    if principal.is_anonymous:
        raise missing_credentials()
    missing = missing_scope(meta.scopes, principal.scopes)
    if missing is not None:
        raise Problem(
            codes.MISSING_PERMISSION,
            f"`{meta.id}` needs the permission `{missing}`, which this credential does not have. Use a key that has it, "
            "or have an admin add it.",
            param=missing,
            headers={"WWW-Authenticate": f'Bearer realm="parallel", error="insufficient_scope", scope="{missing}"'},
        )
    undivided = next((scope for scope in meta.scopes if scope not in _DIVISIBLE), None)
    if principal.resource_ids is not None and undivided is not None:
        raise Problem(
            codes.MISSING_PERMISSION,
            f"This API key is limited to the pipelines in its `resource_ids`, and `{meta.id}` is about all of them: "
            f"`{undivided}` works only for a key without `resource_ids`. Use such a key.",
            param=undivided,
        )


def require_resources(principal: Principal, path: Mapping[str, str]) -> None:
    """Refuse ids outside the key's own list, where the list has ids of that kind."""
    allowed = principal.resource_ids
    if allowed is None:
        return
    kinds = {identity.split("_", 1)[0] for identity in allowed}
    for value in path.values():
        if value.split("_", 1)[0] in kinds and value not in allowed:
            raise Problem(
                codes.MISSING_PERMISSION,
                f"This API key is limited to some resources, and '{value}' is not one of them. Use another key.",
                param=value,
            )
