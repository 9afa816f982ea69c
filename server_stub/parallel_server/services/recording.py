"""Writing down who did what: audit entries and events, in the transaction of the change itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from .context import Context
from .presenting import as_json

# Moved by every change: it would only repeat the time of the entry.
_UNTOLD = frozenset({"updated_at"})


async def audit(
    ctx: Context,
    action: str,
    resource: tuple[str, str | None],
    *,
    before: BaseModel | None = None,
    after: BaseModel | None = None,
) -> None:
    """Add an entry to the audit log; `resource` is its type and id."""
    resource_type, resource_id = resource
    actor = {"type": ctx.actor.kind, "id": ctx.actor.id, "name": ctx.actor.name or None}
    await ctx.uow.audit.append(
        action=action,
        actor=actor,
        resource_type=resource_type,
        resource_id=resource_id,
        changes=differences(before, after),
        ip=ctx.ip,
        user_agent=ctx.user_agent,
        request_id=ctx.request_id,
    )


async def emit(ctx: Context, event: str, resource_id: str, data: BaseModel, pipeline_id: str | None = None) -> None:
    """Tell subscribers that something happened to a resource."""
    await ctx.uow.events.emit(event, resource_id, as_json(data), pipeline_id=pipeline_id, request_id=ctx.request_id)


def differences(before: BaseModel | None, after: BaseModel | None) -> dict[str, Any]:
    """The fields that differ, as `{field: {"from": …, "to": …}}`."""
    old: Mapping[str, Any] = {} if before is None else as_json(before)
    new: Mapping[str, Any] = {} if after is None else as_json(after)
    if before is None or after is None:
        # Nothing to compare with: that it was created, or is gone, is what the action says.
        return {}
    names = [name for name in new if name not in _UNTOLD and old.get(name) != new[name]]
    return {name: {"from": old.get(name), "to": new[name]} for name in names}
