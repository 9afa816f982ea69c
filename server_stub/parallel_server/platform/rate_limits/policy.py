"""What each tier may do: requests a minute, requests a day, and cost units a minute."""

from __future__ import annotations

from dataclasses import dataclass

MINUTE = 60
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` units in any `window` seconds."""

    name: str
    quota: int
    window: int


@dataclass(frozen=True, slots=True)
class Tier:
    """The three policies of one tier."""

    per_minute: Policy
    per_day: Policy
    budget: Policy

    @property
    def requests(self) -> tuple[Policy, Policy]:
        """The policies that count requests, whatever these cost."""
        return (self.per_minute, self.per_day)


def tier(per_minute: int, per_day: int, budget: int) -> Tier:
    """A tier from its three numbers."""
    return Tier(Policy("rpm", per_minute, MINUTE), Policy("rpd", per_day, DAY), Policy("budget", budget, MINUTE))


TIERS = {
    "free": tier(60, 1_000, 600),
    "pro": tier(600, 50_000, 6_000),
    "enterprise": tier(6_000, 1_000_000, 60_000),
    # For contract runs and local sandboxes: the headers are all there, the limits are out of reach.
    "test": tier(1_000_000, 100_000_000, 10_000_000),
}
SANDBOX = tier(100, 10_000, 1_000)


def tier_of(name: str, mode: str) -> Tier:
    """The limits of an organization's tier; `pk_test_` keys get the sandbox's own, smaller ones."""
    if mode == "test" and name != "test":
        return SANDBOX
    return TIERS.get(name, TIERS["free"])
