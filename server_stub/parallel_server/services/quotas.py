"""How many GPUs a customer may hold at once."""

from __future__ import annotations

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem

from .context import Context

GPUS_BY_TIER = {"free": 8, "pro": 64, "enterprise": 1024, "test": 1_000_000}


async def tier_of(ctx: Context) -> str:
    """The tier that counts for this caller: in the sandbox, the one that was chosen there."""
    billing = await ctx.uow.billing.get() if ctx.mode == "test" else None
    return ctx.tier if billing is None or billing.tier is None else billing.tier


async def gpu_quota(ctx: Context) -> int:
    """How many GPUs this caller may hold at once."""
    return GPUS_BY_TIER.get(await tier_of(ctx), GPUS_BY_TIER["free"])


async def require_gpus(ctx: Context, more: int) -> None:
    """Raise 403 unless `more` GPUs fit into the quota beside those in use."""
    quota = await gpu_quota(ctx)
    used = await ctx.uow.pipelines.gpus_in_use()
    if more <= 0 or used + more <= quota:
        return
    left = max(0, quota - used)
    hint = f"Ask for at most {left}, delete a pipeline" if left else "Delete a pipeline"
    raise Problem(
        codes.GPU_QUOTA_EXCEEDED,
        f"{more} more GPUs would make {used + more}, and the tier '{await tier_of(ctx)}' allows {quota} at once. "
        f"{hint}, or move to a higher tier.",
        param="gpu_count",
    )
