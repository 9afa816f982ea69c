"""When a failed try is repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waiting doubles with each try, from `base` seconds up to `cap`."""

    base: float = 0.5
    cap: float = 30.0

    def delay(self, attempt: int, spread: float) -> timedelta:
        """How long to wait after attempt number `attempt`; `spread` is random, from 0 to 1."""
        # Full jitter: what failed together must not come back together.
        return timedelta(seconds=spread * min(self.cap, self.base * 2 ** (attempt - 1)))
