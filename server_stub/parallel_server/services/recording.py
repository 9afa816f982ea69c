"""Writing down who did what: audit entries and events, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from .context import Context
from .presenting import as_json

# What the entry says anyhow, by its time and its resource.
_REPEATED = frozenset({"id", "object", "created_at", "updated_at"})
# The log is kept for ever: secrets have no place in it, and neither has what people said to a model.
_REDACTED = frozenset({"secret", "input", "output"})


async def audit(
    ctx: Context,
    action: str,
    resource: tuple[str, str | None],
    *,
    before: BaseModel | None = None,
    after: BaseModel | None = None,
) -> None:
    """Add an entry to the audit log; `resource` is its type and id."""
    await audit_changes(ctx, action, resource, differences(before, after))


async def audit_changes(
    ctx: Context, action: str, resource: tuple[str, str | None], changes: Mapping[str, Any]
) -> None:
    """Add an entry about changes that no view of the resource shows."""
    resource_type, resource_id = resource
    actor = {"type": ctx.actor.kind, "id": ctx.actor.id, "name": ctx.actor.name or None}
    await ctx.uow.audit.append(
        action=action,
        actor=actor,
        resource_type=resource_type,
        resource_id=resource_id,
        changes=changes,
        ip=ctx.ip,
        user_agent=ctx.user_agent,
        request_id=ctx.request_id,
    )


async def emit(ctx: Context, event: str, resource_id: str, data: BaseModel, pipeline_id: str | None = None) -> None:
    """Tell subscribers that something happened to a resource."""
    await ctx.uow.events.emit(event, resource_id, as_json(data), pipeline_id=pipeline_id, request_id=ctx.request_id)


def differences(before: BaseModel | None, after: BaseModel | None) -> dict[str, Any]:
    """The fields that differ, as `{field: {"from": …, "to": …}}`; what was created comes from null, what is gone goes there."""
    old: Mapping[str, Any] = {} if before is None else as_json(before)
    new: Mapping[str, Any] = {} if after is None else as_json(after)
    told = [name for name in {**old, **new} if name not in _REPEATED and name not in _REDACTED]
    return {name: {"from": old.get(name), "to": new.get(name)} for name in told if old.get(name) != new.get(name)}
