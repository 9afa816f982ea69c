"""The rate-limit headers: the X- family that people read and the structured fields that libraries read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parallel_server.platform.rate_limits.window import Reading


@dataclass(frozen=True, slots=True)
class Standing:
    """How one caller stands against its policies, and what the request at hand took from the budget."""

    per_minute: Reading
    per_day: Reading
    budget: Reading
    cost: int = 0


def limit_headers(standing: Standing, now: float) -> dict[str, str]:
    """Every header about limits; the X- family shows the minute, the structured fields show all requests."""
    minute, budget = standing.per_minute, standing.budget
    requests = (minute, standing.per_day)
    headers = {
        "X-RateLimit-Limit": str(minute.policy.quota),
        "X-RateLimit-Remaining": str(minute.remaining),
        "X-RateLimit-Reset": str(int(now) + minute.reset_after),
        "X-RateLimit-Cost": str(standing.cost),
        "X-RateLimit-Budget-Remaining": str(budget.remaining),
        "X-RateLimit-Budget-Reset": str(int(now) + budget.reset_after),
        "RateLimit-Policy": policy_field(requests),
        "RateLimit": limit_field(requests),
    }
    warnings = [warning(reading) for reading in (*requests, budget) if reading.is_nearly_spent]
    if warnings:
        headers["X-RateLimit-Warning"] = ", ".join(warnings)
    return headers


def warning(reading: Reading) -> str:
    """Which limit, and how much of it is used: `rpm at 83 %`."""
    quota = reading.policy.quota
    return f"{reading.policy.name} at {100 * (quota - reading.remaining) // quota} %"


def policy_field(readings: Iterable[Reading]) -> str:
    """`RateLimit-Policy`, a structured-field List of String items."""
    # Names are ours and plain ASCII, so the serializer of a library would only cost time; a test compares the two.
    return ", ".join(f'"{item.policy.name}";q={item.policy.quota};w={item.policy.window}' for item in readings)


def limit_field(readings: Iterable[Reading]) -> str:
    """`RateLimit`, a structured-field List of String items."""
    return ", ".join(f'"{item.policy.name}";r={item.remaining};t={item.reset_after}' for item in readings)
