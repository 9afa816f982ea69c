"""The account: what was used, what it cost, and which tier it is on."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from parallel_server.generated import error_codes as codes
from parallel_server.generated import inputs, models
from parallel_server.serving.model import omit
from parallel_server.serving.problem import Problem
from parallel_server.serving.results import Ok
from parallel_server.store.customers import BillingRecord, TierName

from .context import Context
from .members import require_email
from .ports import LimitReading, LimitReadings
from .quotas import GPUS_BY_TIER, gpu_quota, tier_of
from .recording import audit
from .refusals import require_unchanged
from .spending import Month, cents, gpu_seconds


class AccountResource:
    """Usage and billing of one customer."""

    def __init__(self, limits: LimitReadings) -> None:
        self._limits = limits

    async def usage_retrieve(self, ctx: Context, _input: inputs.UsageRetrieveInput, /) -> Ok[models.Usage]:
        """What was used, and what is left."""
        standing = await self._limits.standing(ctx)
        month = Month.around(ctx.now)
        seconds = await gpu_seconds(ctx, month)
        quota, used = await gpu_quota(ctx), await ctx.uow.pipelines.gpus_in_use()
        return Ok(
            models.Usage(
                object="usage",
                mode=ctx.mode,
                tier=cast("models.Tier", await tier_of(ctx)),
                requests_per_minute=_window(standing.requests_per_minute),
                requests_per_day=_window(standing.requests_per_day),
                cost_budget=_window(standing.cost_budget),
                gpus=models.GpuQuota(limit=quota, used=used, remaining=max(0, quota - used)),
                gpu_seconds=models.GpuSeconds(
                    period_start=month.start,
                    period_end=month.end,
                    total=round(sum(seconds.values()), 3),
                    by_gpu_type=seconds,
                ),
            )
        )

    async def billing_retrieve(self, ctx: Context, _input: inputs.BillingRetrieveInput, /) -> Ok[models.Billing]:
        """The settings, and the spending of the month."""
        record = await ctx.uow.billing.get()
        view = await _present(ctx, record)
        return Ok(view, revision=_revision(record, view))

    async def billing_update(self, ctx: Context, input: inputs.BillingUpdateInput, /) -> Ok[models.Billing]:
        """Change what was sent and keep the rest."""
        before = await ctx.uow.billing.get()
        require_unchanged(ctx, 0 if before is None else before.rev, "billing")
        view_before = await _present(ctx, before)
        values = await _changes(ctx, input.body)
        if not values and (input.body.tier is omit or ctx.mode != "live"):
            return Ok(view_before, revision=_revision(before, view_before))
        after = await ctx.uow.billing.save(**values)
        view = await _present(ctx, after)
        await audit(ctx, "billing.updated", ("billing", None), before=view_before, after=view)
        return Ok(view, revision=_revision(after, view))


def _window(reading: LimitReading) -> models.UsageWindow:
    return models.UsageWindow(
        limit=reading.limit, used=reading.used, remaining=reading.remaining, resets_at=reading.resets_at
    )


async def _changes(ctx: Context, body: models.BillingUpdate) -> dict[str, Any]:
    """The columns that `body` sets. A live customer's tier is changed on the spot."""
    values: dict[str, Any] = {}
    if body.tier is not omit:
        await _require_room(ctx, body.tier)
        if ctx.mode == "live":
            await ctx.uow.organizations.set_tier(ctx.org_id, body.tier)
        else:
            values["tier"] = body.tier
    if body.billing_email is not omit:
        if body.billing_email is not None:
            require_email(codes.INVALID_BILLING_EMAIL, "billing_email", body.billing_email)
        values["billing_email"] = body.billing_email
    if body.monthly_budget_cents is not omit:
        values["monthly_budget_cents"] = body.monthly_budget_cents
    if body.alert_at_percent is not omit:
        values["alert_at_percent"] = body.alert_at_percent
    return values


async def _require_room(ctx: Context, tier: str) -> None:
    quota, used = GPUS_BY_TIER[tier], await ctx.uow.pipelines.gpus_in_use()
    if used > quota:
        message = f"The tier '{tier}' allows {quota} GPUs, and {used} are in use. Scale down or delete pipelines first."
        raise Problem(codes.INVALID_TIER, message, param="tier")


async def _present(ctx: Context, record: BillingRecord | None) -> models.Billing:
    customer = await ctx.uow.organizations.get(ctx.org_id)
    # Every scope belongs to a customer: the key that was authenticated is tied to one.
    assert customer is not None
    month = Month.around(ctx.now)
    chosen: TierName | None = None if record is None else record.tier
    return models.Billing(
        object="billing",
        tier=chosen or customer.tier,
        currency="usd",
        billing_email=None if record is None else record.billing_email,
        monthly_budget_cents=None if record is None else record.monthly_budget_cents,
        alert_at_percent=80 if record is None else record.alert_at_percent,
        spent_cents=cents(await gpu_seconds(ctx, month)),
        period_start=month.start,
        period_end=month.end,
        updated_at=customer.created_at if record is None else record.updated_at,
    )


def _revision(record: BillingRecord | None, view: models.Billing) -> str:
    """Spending goes on by itself, which is no change that a writer could miss: it stands behind the dot."""
    moving = f"{view.spent_cents}/{view.tier}/{view.period_start}"
    return f"{0 if record is None else record.rev}.{hashlib.sha256(moving.encode()).hexdigest()[:8]}"
