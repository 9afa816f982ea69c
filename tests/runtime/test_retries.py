"""Retry decisions, as laws over all outcomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport.options import RetryPolicy
from tests.runtime.sample.transport.retries import Outcome, parse_retry_after, parse_should_retry, retry_delay

NOW = datetime(2025, 6, 1, 12, 0, 0, tzinfo=UTC)

outcomes = st.builds(
    Outcome,
    status=st.sampled_from([0, 400, 401, 404, 408, 409, 422, 429, 500, 502, 503, 504, 599]),
    was_sent=st.booleans(),
    is_busy=st.booleans(),
    should_retry=st.sampled_from([None, True, False]),
    retry_after=st.none() | st.floats(0, 500),
)
spreads = st.floats(0, 1, exclude_max=True)
remainders = st.none() | st.floats(0, 1000)


@given(outcomes, st.integers(0, 5), st.booleans(), remainders, spreads)
def test_a_wait_never_outlasts_the_deadline_nor_undercuts_the_server(
    outcome: Outcome, retries: int, may_repeat: bool, remaining: float | None, spread: float
) -> None:
    """What is waited is at least what the server asked for, and less than what is left."""
    delay = retry_delay(RetryPolicy(max_retries=5), outcome, retries, may_repeat, remaining, spread)

    if delay is not None:
        assert delay >= (outcome.retry_after or 0.0)
        assert remaining is None or delay < remaining
        assert outcome.retry_after is None or outcome.retry_after <= 120


@given(outcomes, st.integers(0, 5), remainders, spreads)
def test_an_unsafe_call_is_not_repeated_after_an_unknown_outcome(
    outcome: Outcome, retries: int, remaining: float | None, spread: float
) -> None:
    """Without a key only what certainly did nothing is sent again."""
    delay = retry_delay(RetryPolicy(max_retries=5), outcome, retries, False, remaining, spread)

    is_unknown = (outcome.status == 0 and outcome.was_sent) or outcome.status == 408 or outcome.status >= 500
    assert not is_unknown or delay is None


@given(outcomes, st.integers(0, 10), st.integers(0, 10), spreads)
def test_there_are_never_more_retries_than_allowed(outcome: Outcome, allowed: int, retries: int, spread: float) -> None:
    """The count is the policy's."""
    delay = retry_delay(RetryPolicy(max_retries=allowed), outcome, retries, True, None, spread)

    assert retries < allowed or delay is None


@given(st.integers(0, 1000), spreads)
def test_backoff_doubles_up_to_eight_seconds_and_is_spread_to_nothing(retries: int, spread: float) -> None:
    """Full jitter: anywhere between zero and `min(8, 0.5 * 2**n)`."""
    delay = retry_delay(RetryPolicy(max_retries=2000), Outcome(503), retries, True, None, spread)

    assert delay == spread * min(8.0, 0.5 * 2.0 ** min(retries, 60))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 0])
def test_these_outcomes_are_retried(status: int) -> None:
    assert retry_delay(RetryPolicy(), Outcome(status), 0, True, None, 0.5) is not None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 422, 501])
def test_these_outcomes_are_final(status: int) -> None:
    assert retry_delay(RetryPolicy(), Outcome(status), 0, True, None, 0.5) is None


def test_a_conflict_is_retried_only_when_its_code_says_that_waiting_helps() -> None:
    busy = retry_delay(RetryPolicy(), Outcome(409, is_busy=True), 0, True, None, 0.5)

    assert busy is not None


@pytest.mark.parametrize(("status", "said", "retried"), [(404, True, True), (503, False, False), (429, False, False)])
def test_the_server_s_word_beats_the_table(status: int, said: bool, retried: bool) -> None:
    delay = retry_delay(RetryPolicy(), Outcome(status, should_retry=said), 0, True, None, 0.5)

    assert (delay is not None) is retried


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "90"}, 90.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": format_datetime(NOW + timedelta(seconds=30), usegmt=True)}, 30.0),
        ({"retry-after": format_datetime(NOW - timedelta(seconds=30), usegmt=True)}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_every_way_to_say_when_to_return_is_understood(headers: dict[str, str], seconds: float | None) -> None:
    assert parse_retry_after(headers, NOW) == seconds


def test_a_date_is_measured_by_the_server_s_clock() -> None:
    """Ours may be hours off."""
    theirs = NOW + timedelta(hours=3)
    headers = {
        "retry-after": format_datetime(theirs + timedelta(seconds=7), usegmt=True),
        "date": format_datetime(theirs, usegmt=True),
    }

    assert parse_retry_after(headers, NOW) == 7.0


@given(st.text())
def test_no_header_value_makes_parsing_fail(text: str) -> None:
    seconds = parse_retry_after({"retry-after": text, "date": text, "retry-after-ms": text}, NOW)

    assert seconds is None or 0 <= seconds < float("inf")
    assert parse_should_retry({"x-should-retry": text}) in (None, True, False)
