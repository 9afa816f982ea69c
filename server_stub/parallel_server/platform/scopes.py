"""Scopes: what each role may do, and whether a bearer may do what an operation asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

_VIEWER: frozenset[str] = frozenset({"pipelines:read", "jobs:read", "logs:read", "events:read"})
_DEVELOPER = _VIEWER | {"pipelines:write", "jobs:write"}
_ADMIN = _DEVELOPER | {
    "pipelines:delete",
    "keys:manage",
    "members:manage",
    "webhooks:manage",
    "audit:read",
    "usage:read",
}
ROLES: dict[str, frozenset[str]] = {
    "viewer": _VIEWER,
    "developer": _DEVELOPER,
    "admin": _ADMIN,
    "billing": frozenset({"usage:read", "billing:manage"}),
}
_NOTHING: frozenset[str] = frozenset()
ALL_SCOPES = _NOTHING.union(*ROLES.values())


def scopes_of_roles(roles: Iterable[str]) -> frozenset[str]:
    """Everything that any of the roles may do; an unknown role may do nothing."""
    return _NOTHING.union(*(ROLES.get(role, _NOTHING) for role in roles))


def roles_within(scopes: Collection[str]) -> tuple[str, ...]:
    """The roles that somebody with these scopes has: those of which no scope is missing."""
    return tuple(role for role, asked in ROLES.items() if asked.issubset(scopes))


def missing_scope(required: Collection[str], held: Collection[str]) -> str | None:
    """The first scope that is required and not held."""
    return next((scope for scope in required if scope not in held), None)
