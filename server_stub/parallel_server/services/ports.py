"""What services need from around them, by shape: whoever assembles the server provides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .context import Context


class TokenIssuer(Protocol):
    """Something that signs access tokens."""

    def issue(
        self,
        *,
        subject: str,
        org_id: str,
        mode: str,
        tier: str,
        now: int,
        scopes: Sequence[str] | None = None,
        is_limited: bool = False,
        lifetime: int = 3600,
    ) -> str:
        """A signed token, good for `lifetime` seconds from `now` (seconds since 1970).

        It names the roles that `scopes` amount to, unless its subject `is_limited` to some resources.
        """
        ...


@dataclass(frozen=True, slots=True)
class LimitReading:
    """How one limit stands now."""

    limit: int
    used: int
    remaining: int
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class LimitStanding:
    """How the limits of one caller stand now."""

    requests_per_minute: LimitReading
    requests_per_day: LimitReading
    cost_budget: LimitReading


class LimitReadings(Protocol):
    """Something that counts requests and their cost."""

    async def standing(self, ctx: Context) -> LimitStanding:
        """How the limits of this caller stand; asking changes none of them."""
        ...
