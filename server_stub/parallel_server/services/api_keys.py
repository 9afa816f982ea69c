"""API keys: create, list, retrieve, delete, rotate. The secret is shown once and kept only as a hash."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Created, NoContent, Ok, Paged
from parallel_server.store import ApiKeyRecord, hash_api_key, new_api_key, shown_start

from .context import Context
from .listing import Listing
from .recording import audit, emit
from .refusals import changed, not_found, require_unchanged

_OVERLAP_SECONDS = 86_400


class ApiKeysResource:
    """The keys of one environment."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def api_keys_create(
        self, ctx: Context, input: inputs.ApiKeysCreateInput, /
    ) -> Created[models.ApiKeyWithSecret]:
        """Make a key that may do no more than its maker."""
        body = input.body
        _require_held(ctx, body.permissions)
        secret = new_api_key(ctx.mode)
        record = await _store(
            ctx,
            secret,
            name=body.name,
            permissions=tuple(body.permissions),
            resource_ids=await _reachable(ctx, None if body.resource_ids is omit else body.resource_ids),
            ip_allowlist=_networks(None if body.ip_allowlist is omit else body.ip_allowlist),
            expires_at=_future(ctx, None if body.expires_at is omit else body.expires_at),
        )
        await audit(ctx, "api_key.created", ("api_key", record.id), after=present_key(record))
        return Created(_with_secret(record, secret), location=f"/v2/api-keys/{record.id}", revision=str(record.rev))

    async def api_keys_list(self, ctx: Context, input: inputs.ApiKeysListInput, /) -> Paged[models.ApiKey]:
        """Keys, newest first."""
        listing = Listing(self._cursors, ctx, "api_keys.list", {})
        found = await ctx.uow.api_keys.page(listing.window(input.limit, input.cursor), ctx.resource_ids)
        return listing.page(found, present_key)

    async def api_keys_retrieve(self, ctx: Context, input: inputs.ApiKeysRetrieveInput, /) -> Ok[models.ApiKey]:
        """One key."""
        record = await _find(ctx, input.key_id)
        return Ok(present_key(record), revision=_revision(record))

    async def api_keys_delete(self, ctx: Context, input: inputs.ApiKeysDeleteInput, /) -> NoContent:
        """Revoke a key at once."""
        record = await _find(ctx, input.key_id)
        require_unchanged(ctx, record.rev, "API key")
        if await ctx.uow.api_keys.revoke(record.id, rev=record.rev) is None:
            raise changed("API key")
        await audit(ctx, "api_key.deleted", ("api_key", record.id), before=present_key(record))
        return NoContent()

    async def api_keys_rotate(self, ctx: Context, input: inputs.ApiKeysRotateInput, /) -> Ok[models.ApiKeyWithSecret]:
        """Replace a key; the old one goes on working for a while."""
        old = await _find(ctx, input.key_id)
        _require_rotatable(ctx, old)
        _require_held(ctx, cast("Sequence[models.Permission]", old.permissions))
        secret = new_api_key(ctx.mode)
        new = await _store(
            ctx,
            secret,
            name=old.name,
            permissions=old.permissions,
            resource_ids=old.resource_ids,
            ip_allowlist=old.ip_allowlist,
            expires_at=old.expires_at,
            pinned_version=old.pinned_version,
        )
        overlap = _OVERLAP_SECONDS if input.body is None else input.body.overlap_seconds
        ends_at = ctx.now + timedelta(seconds=overlap)
        until = ends_at if old.expires_at is None else min(ends_at, old.expires_at)
        ending = await ctx.uow.api_keys.change(old.id, rev=old.rev, expires_at=until, replaced_by=new.id)
        if ending is None:
            raise changed("API key")
        before, after = present_key(old), present_key(ending)
        await audit(ctx, "api_key.rotated", ("api_key", old.id), before=before, after=after)
        await emit(ctx, "api_key.rotated", old.id, models.ApiKeyRotatedData(api_key=after, replaced_by=new.id))
        return Ok(_with_secret(new, secret), revision=_revision(new))


def present_key(record: ApiKeyRecord) -> models.ApiKey:
    """A key as customers see it."""
    return models.ApiKey(**_fields(record))


def _with_secret(record: ApiKeyRecord, secret: str) -> models.ApiKeyWithSecret:
    return models.ApiKeyWithSecret(**_fields(record), secret=secret)


def _fields(record: ApiKeyRecord) -> dict[str, Any]:
    # To the minute: a busy key would otherwise be written at every request.
    used_at = record.last_used_at and record.last_used_at.replace(second=0, microsecond=0)
    return {
        "id": record.id,
        "object": "api_key",
        "name": record.name,
        "mode": record.mode,
        "prefix": record.start,
        "permissions": list(record.permissions),
        "resource_ids": _list(record.resource_ids),
        "ip_allowlist": _list(record.ip_allowlist),
        "api_version": record.pinned_version,
        "expires_at": record.expires_at,
        "replaced_by": record.replaced_by,
        "last_used_at": used_at,
        "created_at": record.created_at,
    }


def _list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)


def _revision(record: ApiKeyRecord) -> str:
    """What a key shows also changes when it is used or pinned, which is no change that a writer could miss."""
    used_at = "" if record.last_used_at is None else f"{record.last_used_at:%m%d%H%M}"
    return f"{record.rev}.{used_at}{record.pinned_version or ''}".replace("-", "").rstrip(".")


async def _find(ctx: Context, key_id: str) -> ApiKeyRecord:
    """The key, if it reaches no further than the caller: whoever could replace a wider one would have its reach."""
    record = await ctx.uow.api_keys.get(key_id)
    if record is None or not _is_within_reach(ctx, record):
        raise not_found(codes.API_KEY_NOT_FOUND, "API key", key_id, "/v2/api-keys")
    return record


def _is_within_reach(ctx: Context, record: ApiKeyRecord) -> bool:
    if ctx.resource_ids is None:
        return True
    return record.resource_ids is not None and ctx.resource_ids.issuperset(record.resource_ids)


async def _store(ctx: Context, secret: str, **values: Any) -> ApiKeyRecord:
    made = {"hash": hash_api_key(secret), "start": shown_start(secret), "created_by": ctx.actor.id}
    return await ctx.uow.api_keys.create(**made, **values)


def _require_held(ctx: Context, permissions: Sequence[models.Permission]) -> None:
    missing = [name for name in permissions if name not in ctx.scopes]
    if missing:
        raise Problem(
            codes.MISSING_PERMISSION,
            f"This key does not have the permission '{missing[0]}' and cannot give it. "
            "Use a key that has it, or ask an admin.",
            param="permissions",
        )


def _require_rotatable(ctx: Context, record: ApiKeyRecord) -> None:
    if record.replaced_by is not None:
        message = f"The key was rotated before and cannot be again. Rotate its successor {record.replaced_by}."
        raise Problem(codes.INVALID_STATE, message)
    if not record.is_live_at(ctx.now):
        raise Problem(codes.INVALID_STATE, "The key has expired and cannot be rotated. Create a new one.")


async def _reachable(ctx: Context, ids: Sequence[str] | None) -> tuple[str, ...] | None:
    """The pipelines that a new key may reach: no others than its maker, and only such as exist."""
    if ids is None:
        return None if ctx.resource_ids is None else tuple(sorted(ctx.resource_ids))
    known = {record.id for record in await ctx.uow.pipelines.get_all(ids)}
    allowed = known if ctx.resource_ids is None else known & ctx.resource_ids
    for position, pipeline_id in enumerate(ids):
        if pipeline_id not in allowed:
            message = f"No pipeline '{pipeline_id}'. List them with GET /v2/pipelines, or leave the field out."
            raise Problem(codes.INVALID_RESOURCE_IDS, message, param=f"resource_ids[{position}]")
    return tuple(ids)


def _networks(ranges: Sequence[str] | None) -> tuple[str, ...] | None:
    for position, text in enumerate(ranges or ()):
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError as error:
            message = f"'{text}' is not an address or a CIDR range. Send one like 203.0.113.0/24."
            raise Problem(codes.INVALID_IP_ALLOWLIST, message, param=f"ip_allowlist[{position}]") from error
    return None if ranges is None else tuple(ranges)


def _future(ctx: Context, moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= ctx.now:
        message = f"expires_at is {moment.isoformat()}, which is past. Send a time to come, or null for never."
        raise Problem(codes.INVALID_EXPIRES_AT, message, param="expires_at")
    return moment
