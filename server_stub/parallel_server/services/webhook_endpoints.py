"""Webhook endpoints: create, list, retrieve, update, delete, rotate the secret, test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Created, NoContent, Ok, Paged
from parallel_server.store import new_webhook_secret
from parallel_server.store.endpoints import EndpointRecord

from .context import Context
from .finding import find_endpoint
from .listing import Listing
from .made_up_events import made_up
from .recording import audit, audit_changes
from .refusals import changed, require_unchanged
from .webhook_deliveries import present_delivery
from .webhook_targets import Targets

_OVERLAP_SECONDS = 86_400


class WebhookEndpointsResource:
    """Where events are sent."""

    def __init__(self, cursors: CursorCodec, targets: Targets) -> None:
        self._cursors = cursors
        self._targets = targets

    async def webhook_endpoints_create(
        self, ctx: Context, input: inputs.WebhookEndpointsCreateInput, /
    ) -> Created[models.WebhookEndpointWithSecret]:
        """Register a URL."""
        body = input.body
        self._targets.require(ctx, body.url)
        secret = new_webhook_secret()
        record = await ctx.uow.webhook_endpoints.create(
            url=body.url,
            event_types=tuple(body.event_types),
            description=None if body.description is omit else body.description,
            secret=secret,
            api_version=ctx.api_version,
        )
        await audit(ctx, "webhook_endpoint.created", ("webhook_endpoint", record.id), after=_present(record))
        location = f"/v2/webhook-endpoints/{record.id}"
        return Created(_with_secret(record, secret), location=location, revision=str(record.rev))

    async def webhook_endpoints_list(
        self, ctx: Context, input: inputs.WebhookEndpointsListInput, /
    ) -> Paged[models.WebhookEndpoint]:
        """Endpoints, newest first."""
        listing = Listing(self._cursors, ctx, "webhook_endpoints.list", {})
        found = await ctx.uow.webhook_endpoints.page(listing.window(input.limit, input.cursor))
        return listing.page(found, _present)

    async def webhook_endpoints_retrieve(
        self, ctx: Context, input: inputs.WebhookEndpointsRetrieveInput, /
    ) -> Ok[models.WebhookEndpoint]:
        """One endpoint."""
        record = await find_endpoint(ctx, input.webhook_endpoint_id)
        return Ok(_present(record), revision=str(record.rev))

    async def webhook_endpoints_update(
        self, ctx: Context, input: inputs.WebhookEndpointsUpdateInput, /
    ) -> Ok[models.WebhookEndpoint]:
        """Change what was sent and keep the rest."""
        record = await find_endpoint(ctx, input.webhook_endpoint_id)
        require_unchanged(ctx, record.rev, "webhook endpoint")
        if input.body.url is not omit:
            self._targets.require(ctx, input.body.url)
        values = _changes(input.body)
        if not values:
            return Ok(_present(record), revision=str(record.rev))
        after = await _change(ctx, record, **values)
        views = {"before": _present(record), "after": _present(after)}
        await audit(ctx, "webhook_endpoint.updated", ("webhook_endpoint", record.id), **views)
        return Ok(_present(after), revision=str(after.rev))

    async def webhook_endpoints_delete(self, ctx: Context, input: inputs.WebhookEndpointsDeleteInput, /) -> NoContent:
        """Remove an endpoint with its deliveries."""
        record = await find_endpoint(ctx, input.webhook_endpoint_id)
        require_unchanged(ctx, record.rev, "webhook endpoint")
        if await ctx.uow.webhook_endpoints.delete(record.id, rev=record.rev) is None:
            raise changed("webhook endpoint")
        await ctx.uow.webhook_deliveries.drop(record.id)
        await audit(ctx, "webhook_endpoint.deleted", ("webhook_endpoint", record.id), before=_present(record))
        return NoContent()

    async def webhook_endpoints_rotate_secret(
        self, ctx: Context, input: inputs.WebhookEndpointsRotateSecretInput, /
    ) -> Ok[models.WebhookEndpointWithSecret]:
        """Make a new secret; for a while, both sign."""
        record = await find_endpoint(ctx, input.webhook_endpoint_id)
        overlap = _OVERLAP_SECONDS if input.body is None else input.body.overlap_seconds
        secret = new_webhook_secret()
        after = await _change(
            ctx,
            record,
            secret=secret,
            previous_secret=record.secret,
            previous_secret_expires_at=ctx.now + timedelta(seconds=overlap),
        )
        # Secrets are left out; until when the old one signs is what can be told of them.
        until = {"from": _text(record.previous_secret_expires_at), "to": _text(after.previous_secret_expires_at)}
        changes = {"previous_secret_expires_at": until}
        await audit_changes(ctx, "webhook_endpoint.secret_rotated", ("webhook_endpoint", record.id), changes)
        return Ok(_with_secret(after, secret), revision=str(after.rev))

    async def webhook_endpoints_test(
        self, ctx: Context, input: inputs.WebhookEndpointsTestInput, /
    ) -> Ok[models.WebhookDelivery]:
        """Owe the endpoint an event that never happened."""
        record = await find_endpoint(ctx, input.webhook_endpoint_id)
        if record.state == "disabled":
            message = "The webhook endpoint is 'disabled' and is sent nothing. Enable it first."
            raise Problem(codes.INVALID_STATE, message)
        event_type: models.EventType = "pipeline.created" if input.body is None else input.body.event_type
        resource_id, data = made_up(event_type, ctx.now)
        told: dict[str, Any] = {"request_id": ctx.request_id, "is_test": True}
        event = await ctx.uow.events.record(event_type, resource_id, data, **told)
        delivery = await ctx.uow.webhook_deliveries.owe(record.id, event.id, event_type)
        return Ok(present_delivery(delivery))


async def _change(ctx: Context, record: EndpointRecord, **values: Any) -> EndpointRecord:
    after = await ctx.uow.webhook_endpoints.change(record.id, rev=record.rev, **values)
    if after is None:
        raise changed("webhook endpoint")
    return after


def _changes(body: models.WebhookEndpointUpdate) -> dict[str, Any]:
    """The columns that `body` sets."""
    values: dict[str, Any] = {}
    if body.url is not omit:
        values["url"] = body.url
    if body.event_types is not omit:
        values["event_types"] = tuple(body.event_types)
    if body.description is not omit:
        values["description"] = body.description
    if body.state is not omit:
        # An endpoint that is enabled again gets five fresh days.
        values |= {"state": body.state, "failing_since": None}
    return values


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _present(record: EndpointRecord) -> models.WebhookEndpoint:
    return models.WebhookEndpoint(**_fields(record))


def _with_secret(record: EndpointRecord, secret: str) -> models.WebhookEndpointWithSecret:
    return models.WebhookEndpointWithSecret(**_fields(record), secret=secret)


def _fields(record: EndpointRecord) -> dict[str, Any]:
    types: Sequence[str] = record.event_types
    return {
        "id": record.id,
        "object": "webhook_endpoint",
        "url": record.url,
        "description": record.description,
        "event_types": list(types),
        "state": record.state,
        "api_version": record.api_version,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
    }
