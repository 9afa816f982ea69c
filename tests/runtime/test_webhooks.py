"""Webhooks: what is signed, fresh and new is let in, and nothing else."""

from __future__ import annotations

import base64
import json
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data import Model, Unknown, issues_of, tagged
from tests.runtime.sample.transport import ReplayGuard, Webhooks
from tests.runtime.sample.transport.errors import WebhookVerificationError
from tests.runtime.sample.transport.webhooks import sign, signed_headers

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret of enough").decode()
NOW = 1_750_000_000


class Created(Model):
    type: Literal["created"]
    id: str


class Deleted(Model):
    type: Literal["deleted"]
    id: str


Event = Annotated[Created | Deleted | Unknown, tagged("type", {"created": "Created", "deleted": "Deleted"})]
BODY = b'{"type": "created", "id": "p1"}'
HOOKS: Webhooks[Any] = Webhooks(Event)


def test_a_signed_delivery_is_a_typed_event() -> None:
    event = HOOKS.unwrap(BODY, signed_headers(BODY, SECRET, "evt_1", NOW), SECRET, now=NOW)

    assert isinstance(event, Created)
    assert event.id == "p1"


def test_the_signature_is_the_standard_s_own_example() -> None:
    """From the reference implementation of Standard Webhooks."""
    found = sign(
        b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    )

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_an_unknown_event_is_let_in_as_such() -> None:
    body = b'{"type": "brand_new", "x": 1}'
    event = HOOKS.unwrap(body.decode(), signed_headers(body, SECRET, "evt_1", NOW), SECRET, now=NOW)

    assert isinstance(event, Unknown)
    assert event.raw == {"type": "brand_new", "x": 1}


def test_a_wrong_field_does_not_lose_the_event() -> None:
    body = b'{"type": "created", "id": 5}'
    event = HOOKS.unwrap(body, signed_headers(body, SECRET, "evt_1", NOW), SECRET, now=NOW)

    assert [issue.path for issue in issues_of(event)] == ["id"]


def test_one_of_several_secrets_and_signatures_is_enough() -> None:
    headers = signed_headers(BODY, SECRET, "evt_1", NOW)
    headers["webhook-signature"] = f"v2,xxx {sign(BODY, OTHER, 'evt_1', NOW)} {headers['webhook-signature']}"

    assert HOOKS.unwrap(BODY, headers, [SECRET], now=NOW).id == "p1"
    assert HOOKS.unwrap(BODY, signed_headers(BODY, SECRET, "evt_1", NOW), [OTHER, SECRET], now=NOW).id == "p1"


@pytest.mark.parametrize("offset", [-301, 301])
def test_what_is_old_or_from_the_future_is_refused(offset: int) -> None:
    headers = signed_headers(BODY, SECRET, "evt_1", NOW + offset)

    with pytest.raises(WebhookVerificationError, match="301 s"):
        HOOKS.unwrap(BODY, headers, SECRET, now=NOW)


@pytest.mark.parametrize("offset", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(offset: int) -> None:
    assert HOOKS.unwrap(BODY, signed_headers(BODY, SECRET, "evt_1", NOW + offset), SECRET, now=NOW).id == "p1"


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= change

    with pytest.raises(WebhookVerificationError):
        HOOKS.unwrap(bytes(changed), signed_headers(BODY, SECRET, "evt_1", NOW), SECRET, now=NOW)


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_nothing_unsigned_gets_in_or_makes_it_crash(headers: dict[str, str], body: bytes) -> None:
    with pytest.raises(WebhookVerificationError):
        HOOKS.unwrap(body, headers, SECRET, now=NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_named(name: str) -> None:
    headers = {key: value for key, value in signed_headers(BODY, SECRET, "evt_1", NOW).items() if key != name}

    with pytest.raises(WebhookVerificationError, match=f"`{name}` is missing"):
        HOOKS.unwrap(BODY, headers, SECRET, now=NOW)


@pytest.mark.parametrize("timestamp", ["9" * 5000, "soon", "-1", "1.5", "\u0663"])
def test_a_timestamp_that_is_none_is_refused_in_our_own_words(timestamp: str) -> None:
    headers = signed_headers(BODY, SECRET, "evt_1", NOW) | {"webhook-timestamp": timestamp}

    with pytest.raises(WebhookVerificationError, match="no number of seconds"):
        HOOKS.unwrap(BODY, headers, SECRET, now=NOW)


def test_a_body_that_is_no_text_is_refused_in_our_own_words() -> None:
    with pytest.raises(WebhookVerificationError, match="no signature fits"):
        HOOKS.unwrap("\ud800", signed_headers(BODY, SECRET, "evt_1", NOW), SECRET, now=NOW)


def test_a_delivery_is_let_in_once_where_that_is_asked_for() -> None:
    hooks: Webhooks[Any] = Webhooks(Event, guard=ReplayGuard())
    headers = signed_headers(BODY, SECRET, "evt_1", NOW)
    hooks.unwrap(BODY, headers, SECRET, now=NOW)

    with pytest.raises(WebhookVerificationError, match="seen before"):
        hooks.unwrap(BODY, headers, SECRET, now=NOW + 1)


def test_a_guard_forgets_what_is_too_old_to_be_let_in_anyway() -> None:
    guard = ReplayGuard(seconds=600, limit=3)

    assert [guard.is_new(str(number), NOW) for number in range(5)] == [True] * 5
    assert not guard.is_new("4", NOW + 599)
    assert guard.is_new("4", NOW + 1200)


def test_a_wrong_secret_is_not_shown() -> None:
    with pytest.raises(WebhookVerificationError) as caught:
        HOOKS.unwrap(BODY, signed_headers(BODY, SECRET, "evt_1", NOW), "my-plain-secret!", now=NOW)

    assert "my-plain-secret" not in str(caught.value)


def test_a_signed_body_that_is_no_event_is_refused() -> None:
    body = json.dumps([1]).encode()

    with pytest.raises(WebhookVerificationError, match="signed, but no event"):
        HOOKS.unwrap(body, signed_headers(body, SECRET, "evt_1", NOW), SECRET, now=NOW)
