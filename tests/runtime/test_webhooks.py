"""Webhooks: what is signed, fresh and new is let in, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data import Model, Unknown, issues_of
from tests.runtime.sample.transport import Secret
from tests.runtime.sample.transport.errors import (
    ConfigurationError,
    WebhookError,
    WebhookPayloadError,
    WebhookVerificationError,
)
from tests.runtime.sample.transport.webhooks import (
    BodyHmac,
    ByField,
    ByHeader,
    Deliveries,
    Only,
    Scheme,
    SeenInMemory,
    SignedDeliveries,
    StandardWebhooks,
    TimestampedHmac,
)

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret of enough").decode()
NOW = 1_750_000_000


class Created(Model):
    type: Literal["created"]
    id: str


class Deleted(Model):
    type: Literal["deleted"]
    id: str


TYPES = SimpleNamespace(Created=Created, Deleted=Deleted)
KINDS = ByField("type", {"created": "Created", "deleted": "Deleted"})
BODY = b'{"type": "created", "id": "p1"}'
STANDARD = StandardWebhooks()
SCHEMES = (STANDARD, TimestampedHmac("Stripe-Signature"), BodyHmac("X-Hub-Signature-256"))
HOOKS: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, STANDARD)

each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: type(scheme).__name__)


def signed(body: bytes, secret: str = SECRET, at: int = NOW) -> dict[str, str]:
    return HOOKS.sign(body, secret, delivery_id="evt_1", timestamp=at)


@each_scheme
def test_a_signed_delivery_is_a_typed_event(scheme: Scheme) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    event = hooks.unwrap(BODY, hooks.sign(BODY, SECRET, timestamp=NOW), SECRET, now=NOW)

    assert isinstance(event, Created)
    assert event.id == "p1"


def test_the_signature_is_the_standard_s_own_example() -> None:
    """From the reference implementation of Standard Webhooks."""
    headers = HOOKS.sign(
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        delivery_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_body_signature_is_github_s_own_example() -> None:
    """From "Validating webhook deliveries" in GitHub's documentation."""
    headers = BodyHmac("X-Hub-Signature-256").sign(b"Hello, World!", "It's a Secret to Everybody", "", 0)

    assert headers == {"X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}


def test_the_timestamped_signature_is_over_time_and_body_under_the_secret_as_it_stands() -> None:
    found = TimestampedHmac("Stripe-Signature").sign(b"{}", "whsec_test", "", 1_492_774_577)
    digest = hmac.new(b"whsec_test", b"1492774577.{}", hashlib.sha256).hexdigest()

    assert found == {"Stripe-Signature": f"t=1492774577,v1={digest}"}


def test_an_unknown_event_is_let_in_as_such() -> None:
    body = b'{"type": "brand_new", "x": 1}'
    event = HOOKS.unwrap(body.decode(), signed(body), SECRET, now=NOW)

    assert isinstance(event, Unknown)
    assert event.raw == {"type": "brand_new", "x": 1}


def test_a_wrong_field_does_not_lose_the_event() -> None:
    body = b'{"type": "created", "id": 5}'
    event = HOOKS.unwrap(body, signed(body), SECRET, now=NOW)

    assert isinstance(event, Created)
    assert [issue.path for issue in issues_of(event)] == ["id"]


def test_an_event_may_be_told_by_a_header_and_a_field() -> None:
    kinds = ByHeader("X-Event", "action", {"issues": {"opened": "Created"}, "push": {"": "Deleted"}})
    events: Deliveries[Any] = Deliveries(kinds, TYPES)

    assert isinstance(events.parse(b'{"action": "opened"}', {"x-event": "issues"}), Created)
    assert isinstance(events.parse(b'{"action": "new"}', {"X-EVENT": "issues"}), Unknown)
    assert isinstance(events.parse(b'{"action": "new"}', {"X-Event": "push"}), Deleted)
    with pytest.raises(WebhookPayloadError, match="`X-Event` is missing"):
        events.parse(b'{"action": "opened"}')


def test_a_kind_may_lie_deeper_and_there_may_be_only_one() -> None:
    nested: Deliveries[Any] = Deliveries(ByField("data.kind", {"a": "Created"}), TYPES)
    only: Deliveries[Any] = Deliveries(Only("Deleted"), TYPES)

    assert isinstance(nested.parse(b'{"data": {"kind": "a"}}'), Created)
    assert isinstance(nested.parse(b'{"data": [1]}'), Unknown)
    assert isinstance(only.parse(b"{}"), Deleted)


@each_scheme
def test_one_of_several_secrets_is_enough(scheme: Scheme) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    headers = hooks.sign(BODY, SECRET, timestamp=NOW)

    assert hooks.unwrap(BODY, headers, [OTHER, SECRET], now=NOW).id == "p1"
    assert hooks.unwrap(BODY, headers, Secret(SECRET), now=NOW).id == "p1"
    with pytest.raises(WebhookVerificationError, match="no signature fits"):
        hooks.unwrap(BODY, headers, OTHER, now=NOW)


def test_one_of_several_signatures_is_enough() -> None:
    headers = signed(BODY)
    headers["webhook-signature"] = f"v2,xxx {signed(BODY, OTHER)['webhook-signature']} {headers['webhook-signature']}"
    timed: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, SCHEMES[1])
    both = timed.sign(BODY, OTHER, timestamp=NOW)["Stripe-Signature"]
    both += f",v0=xxx,{timed.sign(BODY, SECRET, timestamp=NOW)['Stripe-Signature'].partition(',')[2]}"

    assert HOOKS.unwrap(BODY, headers, [SECRET], now=NOW).id == "p1"
    assert timed.unwrap(BODY, {"stripe-signature": both}, SECRET, now=NOW).id == "p1"


@pytest.mark.parametrize("scheme", SCHEMES[:2], ids=["standard", "timestamped"])
@pytest.mark.parametrize("offset", [-301, 301])
def test_what_is_old_or_from_the_future_is_refused(scheme: Scheme, offset: int) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    headers = hooks.sign(BODY, SECRET, timestamp=NOW + offset)

    with pytest.raises(WebhookVerificationError, match="301 s"):
        hooks.unwrap(BODY, headers, SECRET, now=NOW)
    assert hooks.unwrap(BODY, headers, SECRET, now=NOW, tolerance=400).id == "p1"


@pytest.mark.parametrize("offset", [-300, 0, 300])
def test_five_minutes_either_way_are_allowed(offset: int) -> None:
    assert HOOKS.unwrap(BODY, signed(BODY, at=NOW + offset), SECRET, now=NOW).id == "p1"


@given(st.sampled_from(SCHEMES), st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(scheme: Scheme, place: int, change: int) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    changed = bytearray(BODY)
    changed[place] ^= change

    with pytest.raises(WebhookVerificationError):
        hooks.unwrap(bytes(changed), hooks.sign(BODY, SECRET, timestamp=NOW), SECRET, now=NOW)


_NAMES = ["webhook-id", "webhook-timestamp", "webhook-signature", "stripe-signature", "x-hub-signature-256"]


@given(st.sampled_from(SCHEMES), st.dictionaries(st.sampled_from(_NAMES), st.text()), st.binary())
def test_nothing_unsigned_gets_in_or_makes_it_crash(scheme: Scheme, headers: dict[str, str], body: bytes) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)

    with pytest.raises(WebhookVerificationError):
        hooks.unwrap(body, headers, SECRET, now=NOW)


@each_scheme
def test_a_missing_header_is_named(scheme: Scheme) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    headers = hooks.sign(BODY, SECRET, timestamp=NOW)

    for name in headers.keys() - {"content-type"}:
        rest = {key: value for key, value in headers.items() if key != name}
        with pytest.raises(WebhookVerificationError, match=f"`{name}` is missing"):
            hooks.unwrap(BODY, rest, SECRET, now=NOW)


@pytest.mark.parametrize("timestamp", ["9" * 5000, "soon", "-1", "1.5", "\u0663"])
def test_a_timestamp_that_is_none_is_refused_in_our_own_words(timestamp: str) -> None:
    headers = signed(BODY) | {"webhook-timestamp": timestamp}

    with pytest.raises(WebhookVerificationError, match="no number of seconds"):
        HOOKS.unwrap(BODY, headers, SECRET, now=NOW)


def test_a_body_that_is_no_text_is_refused_in_our_own_words() -> None:
    with pytest.raises(WebhookVerificationError, match="no signature fits"):
        HOOKS.unwrap("\ud800", signed(BODY), SECRET, now=NOW)


@each_scheme
def test_the_same_message_is_let_in_once_where_that_is_asked_for(scheme: Scheme) -> None:
    hooks: SignedDeliveries[Any] = SignedDeliveries(KINDS, TYPES, scheme)
    headers, seen = hooks.sign(BODY, SECRET, timestamp=NOW), SeenInMemory()
    hooks.unwrap(BODY, headers, SECRET, seen=seen, now=NOW)

    with pytest.raises(WebhookVerificationError, match="seen before"):
        hooks.unwrap(BODY, headers, SECRET, seen=seen, now=NOW + 1)


def test_a_delivery_that_is_tried_again_is_no_replay() -> None:
    """Its sender has had no 2xx: refusing it would lose the event for good."""
    seen = SeenInMemory()
    HOOKS.unwrap(BODY, signed(BODY), SECRET, seen=seen, now=NOW)

    assert HOOKS.unwrap(BODY, signed(BODY, at=NOW + 10), SECRET, seen=seen, now=NOW + 10).id == "p1"


def test_what_is_not_verified_is_not_remembered() -> None:
    seen = SeenInMemory()
    with pytest.raises(WebhookVerificationError):
        HOOKS.unwrap(BODY, signed(BODY), OTHER, seen=seen, now=NOW)

    assert HOOKS.unwrap(BODY, signed(BODY), SECRET, seen=seen, now=NOW).id == "p1"


def test_the_memory_of_what_was_seen_ends_and_is_bounded() -> None:
    now = [0.0]
    seen = SeenInMemory(limit=3, clock=lambda: now[0])

    assert [seen.add(str(number), 600) for number in range(5)] == [True] * 5
    now[0] = 599
    assert not seen.add("4", 600)
    assert seen.add("0", 600), "the oldest were forgotten"
    now[0] = 1200
    assert seen.add("4", 600)


def test_a_store_of_one_s_own_is_told_how_long_to_remember() -> None:
    told: list[tuple[str, float]] = []

    class Table:
        def add(self, key: str, seconds: float) -> bool:
            told.append((key, seconds))
            return True

    HOOKS.unwrap(BODY, signed(BODY), SECRET, seen=Table(), tolerance=60, now=NOW)

    assert told == [(f"evt_1 {NOW}", 120)]


@pytest.mark.parametrize("secret", ["", [], ["", SECRET], "whsec_", Secret(""), None, [None, SECRET]], ids=repr)
def test_an_empty_secret_lets_nobody_in(secret: Any) -> None:
    """Whoever knows that the variable is not set would know the secret."""
    with pytest.raises(ConfigurationError, match="is empty"):
        HOOKS.unwrap(BODY, signed(BODY), secret, now=NOW)


def test_a_wrong_secret_is_the_receiver_s_fault_and_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        HOOKS.unwrap(BODY, signed(BODY), "my-plain-secret!", now=NOW)

    assert "my-plain-secret" not in f"{caught.value!r} {caught.value.__cause__!r}"


def test_a_body_that_was_parsed_is_the_receiver_s_fault() -> None:
    with pytest.raises(ConfigurationError, match="is the bytes that came, not a dict"):
        HOOKS.unwrap(json.loads(BODY), signed(BODY), SECRET, now=NOW)


@pytest.mark.parametrize("body", [json.dumps([1]).encode(), b"null", b"no json", b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused_with_400(body: bytes) -> None:
    with pytest.raises(WebhookPayloadError) as caught:
        HOOKS.unwrap(body, signed(body), SECRET, now=NOW)

    assert caught.value.status_code == 400


def test_what_to_answer_stands_in_the_error() -> None:
    with pytest.raises(WebhookError) as caught:
        HOOKS.unwrap(BODY, {}, SECRET, now=NOW)

    assert caught.value.status_code == 401
