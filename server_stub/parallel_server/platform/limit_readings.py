"""How a caller's limits stand, in the words that the services ask in."""

from __future__ import annotations

from datetime import datetime, timedelta

from parallel_server.platform.metering import Meter
from parallel_server.platform.rate_limits.window import Reading
from parallel_server.services.context import Context
from parallel_server.services.ports import LimitReading, LimitStanding


class MeterReadings:
    """Reads the meter for the services; asking charges nothing."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    async def standing(self, ctx: Context) -> LimitStanding:
        """How the limits of this caller stand."""
        standing = await self._meter.standing(ctx.actor.id, ctx.tier, ctx.mode, ctx.now.timestamp())
        return LimitStanding(
            requests_per_minute=_reading(standing.per_minute, ctx.now),
            requests_per_day=_reading(standing.per_day, ctx.now),
            cost_budget=_reading(standing.budget, ctx.now),
        )


def _reading(reading: Reading, now: datetime) -> LimitReading:
    quota = reading.policy.quota
    resets_at = now + timedelta(seconds=reading.reset_after)
    return LimitReading(limit=quota, used=quota - reading.remaining, remaining=reading.remaining, resets_at=resets_at)
