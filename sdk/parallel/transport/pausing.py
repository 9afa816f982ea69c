# Vendored from generator/specloom/runtime. Edit it there.
"""A paced call waits its turn, or hears at once that this would take too long."""

from __future__ import annotations

from typing import Any

from .call import Call
from .credentials import Placement
from .errors import DeadlineExceededError, RateLimitError
from .pacing import pace_of


def pause_before(call: Call[Any], placed: Placement, now: float) -> float:
    """0: the next request may go. Else the seconds after which to ask again; raises when that is too long to wait."""
    pacing = call.setup.pacing
    if pacing is None:
        return 0.0
    call.pace = pace_of(str(call.origin), placed)
    pause = call.pace.take(call, now, pacing.reserve)
    if not pause:
        return 0.0
    reason = f"{call.operation.id}: not sent: the rate limit has nothing left for {pause:.1f} s"
    if call.deadline_at is not None and now + pause >= call.deadline_at:
        error = DeadlineExceededError(f"{reason}, and the deadline comes before that", retry_after=pause)
        raise call.complete(error, now)
    if pause > call.setup.policy.longest_wait:
        refusal = RateLimitError(f"{reason}, longer than `longest_wait` allows", retry_after=pause)
        raise call.complete(refusal, now)
    call.setup.logger.info("%s: waits %.2f s for the rate limit", call.operation.id, pause)
    return pause
