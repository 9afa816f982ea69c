"""What a customer used and spent this month, and the price list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from .context import Context

# Cents for an hour of one GPU.
PRICES: Mapping[str, int] = {"l4": 80, "l40s": 190, "a100": 320, "h100": 490, "h200": 640}


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, in UTC; `end` is the beginning of the next."""

    start: datetime
    end: datetime

    @classmethod
    def around(cls, moment: datetime) -> Month:
        """The month that `moment` is in."""
        now = moment.astimezone(UTC)
        start = datetime(now.year, now.month, 1, tzinfo=UTC)
        next_year, next_month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
        return cls(start, datetime(next_year, next_month, 1, tzinfo=UTC))


async def gpu_seconds(ctx: Context, month: Month) -> dict[str, float]:
    """The GPU-seconds of a month, by type of GPU."""
    totals: dict[str, float] = {}
    for record in await ctx.uow.usage.between(month.start.date(), month.end.date()):
        if record.day < month.end.date().isoformat():
            totals[record.gpu_type] = totals.get(record.gpu_type, 0.0) + record.gpu_seconds
    return {gpu_type: round(seconds, 3) for gpu_type, seconds in sorted(totals.items())}


def cents(seconds: Mapping[str, float]) -> int:
    """What that GPU time costs."""
    return round(sum(amount * PRICES.get(gpu_type, 0) / 3600 for gpu_type, amount in seconds.items()))
