"""Rate limits as servers tell them, in one shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport.message import Headers
from tests.runtime.sample.transport.rate_limits import RateLimit, parse_rate_limit

NOW = 1_764_000_000.0


def parsed(**headers: str) -> RateLimit | None:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return parse_rate_limit(Headers(pairs), NOW)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("12.5", 12.5),
        ("1764000030", 30),
        ("1764000030000", 30),
        ("1763999999", 0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
    ],
)
def test_reset_is_seconds_to_go_whatever_the_server_says(reset: str, seconds: float | None) -> None:
    found = parsed(X_RateLimit_Limit="60", X_RateLimit_Remaining="59", X_RateLimit_Reset=reset)

    assert found == RateLimit(60, 59, seconds)


def test_the_server_s_clock_is_taken_where_it_is_told() -> None:
    found = parsed(X_RateLimit_Reset="1764000030", Date="Mon, 24 Nov 2025 16:00:10 GMT")

    assert found == RateLimit(None, None, 20)


def test_structured_fields_are_those_of_the_reference_server() -> None:
    from parallel_server.platform.rate_limits.headers import limit_field, policy_field
    from parallel_server.platform.rate_limits.window import Policy, Reading

    readings = [Reading(Policy("rpm", 60, 60), 12, 30, 0), Reading(Policy("rpd", 10_000, 86_400), 5_000, 600, 0)]
    found = parsed(RateLimit=limit_field(readings), RateLimit_Policy=policy_field(readings))

    assert found == RateLimit(60, 12, 30, "rpm")


def test_the_tightest_policy_is_told() -> None:
    found = parsed(
        RateLimit='"minute";r=50;t=30, "day";pk=:YWJj:;r=3;t=900',
        RateLimit_Policy='"minute";q=60;w=60, "day";q=1000;qu="requests";w=86400',
    )

    assert found == RateLimit(1000, 3, 900, "day")


@pytest.mark.parametrize("headers", [{}, {"RateLimit": "garbage"}, {"X_RateLimit_Limit": "nan"}, {"RateLimit": '"a'}])
def test_what_says_nothing_is_nothing(headers: Any) -> None:
    assert parsed(**headers) is None


@given(st.text(st.characters(codec="latin-1")))
def test_no_header_makes_it_fail(text: str) -> None:
    for name in ("ratelimit", "ratelimit-policy", "x-ratelimit-limit", "x-ratelimit-reset", "date"):
        parse_rate_limit({name: text, "x-ratelimit-remaining": "1"}, NOW)
