"""Webhook deliveries: list, redeliver."""

from __future__ import annotations

from typing import cast

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.cursor import CursorCodec
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Accepted, Paged
from parallel_server.store.deliveries import DeliveryFilter, DeliveryRecord

from .context import Context
from .finding import find_endpoint
from .listing import Listing
from .presenting import parse
from .recording import audit
from .refusals import invalid_state


class WebhookDeliveriesResource:
    """Events on their way."""

    def __init__(self, cursors: CursorCodec) -> None:
        self._cursors = cursors

    async def webhook_deliveries_list(
        self, ctx: Context, input: inputs.WebhookDeliveriesListInput, /
    ) -> Paged[models.WebhookDelivery]:
        """The deliveries of one endpoint, newest first."""
        endpoint = await find_endpoint(ctx, input.webhook_endpoint_id)
        wanted = DeliveryFilter(
            state=input.state,
            event_type=input.event_type,
            created_after=input.created_after,
            created_before=input.created_before,
        )
        filters = {
            "endpoint_id": endpoint.id,
            "state": wanted.state,
            "event_type": wanted.event_type,
            "after": wanted.created_after,
            "before": wanted.created_before,
        }
        listing = Listing(self._cursors, ctx, "webhook_deliveries.list", filters)
        window = listing.window(input.limit, input.cursor)
        return listing.page(await ctx.uow.webhook_deliveries.page(window, endpoint.id, wanted), present_delivery)

    async def webhook_deliveries_redeliver(
        self, ctx: Context, input: inputs.WebhookDeliveriesRedeliverInput, /
    ) -> Accepted[models.WebhookDelivery]:
        """Send an event once more."""
        record = await ctx.uow.webhook_deliveries.get(input.delivery_id)
        if record is None:
            message = f"No delivery '{input.delivery_id}'. Check the id; deliveries are kept for 30 days."
            raise Problem(codes.WEBHOOK_DELIVERY_NOT_FOUND, message)
        endpoint = await ctx.uow.webhook_endpoints.get(record.endpoint_id)
        if endpoint is None or endpoint.state == "disabled":
            message = "The webhook endpoint of this delivery is 'disabled' and is sent nothing. Enable it first."
            raise Problem(codes.INVALID_STATE, message)
        again = await ctx.uow.webhook_deliveries.redeliver(record.id)
        if again is None:
            raise invalid_state("delivery", "pending", "sent again", "deliveries that succeeded or failed")
        views = {"before": present_delivery(record), "after": present_delivery(again)}
        await audit(ctx, "webhook_delivery.redelivered", ("webhook_delivery", record.id), **views)
        return Accepted(views["after"])


def present_delivery(record: DeliveryRecord) -> models.WebhookDelivery:
    """A delivery as customers see it."""
    state = "pending" if record.state == "sending" else record.state
    return models.WebhookDelivery(
        id=record.id,
        object="webhook_delivery",
        webhook_endpoint_id=record.endpoint_id,
        event_id=record.event_id,
        event_type=cast("models.EventType", record.event_type),
        state=state,
        attempts=[parse(models.WebhookAttempt, attempt) for attempt in record.attempts],
        next_attempt_at=record.next_attempt_at if state == "pending" else None,
        created_at=record.created_at,
        updated_at=record.updated_at,
    )
