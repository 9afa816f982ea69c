# Vendored from generator/specloom/runtime. Edit it there.
"""The ways in which deliveries are signed. All compare every signature, so that the time taken tells nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import ConfigurationError, WebhookVerificationError


class Scheme(Protocol):
    """One way to sign. Header names are looked up in lower case."""

    def verify(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], tolerance: float, now: float
    ) -> str:
        """What a replay of this delivery would have in common with it; raises `WebhookVerificationError`."""
        ...

    def sign(self, body: bytes, secret: str, delivery_id: str, timestamp: int) -> dict[str, str]:
        """The headers that a delivery with this body has."""
        ...


@dataclass(frozen=True, slots=True)
class StandardWebhooks:
    """Standard Webhooks 1.0: HMAC-SHA256 of id, time and body, in base64; secrets are base64 after `whsec_`."""

    header: str = "webhook-signature"
    timestamp: str = "webhook-timestamp"
    id: str = "webhook-id"

    def verify(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], tolerance: float, now: float
    ) -> str:
        delivery_id, timestamp, signatures = (
            required(headers, name) for name in (self.id, self.timestamp, self.header)
        )
        moment = fresh(timestamp, self.timestamp, tolerance, now)
        given = [part.partition(",")[2] for part in signatures.split() if part.startswith("v1,")]
        expect(given, [_signature(body, secret, delivery_id, moment) for secret in secrets])
        # A delivery that is tried again has the same id and a new time: only the very same message is a replay.
        return f"{delivery_id} {moment}"

    def sign(self, body: bytes, secret: str, delivery_id: str, timestamp: int) -> dict[str, str]:
        signature = f"v1,{_signature(body, secret, delivery_id, timestamp)}"
        return {self.id: delivery_id, self.timestamp: str(timestamp), self.header: signature}


@dataclass(frozen=True, slots=True)
class TimestampedHmac:
    """As Stripe signs: `t=<seconds>,v1=<hex>` in one header, HMAC-SHA256 of `<seconds>.<body>`."""

    header: str

    def verify(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], tolerance: float, now: float
    ) -> str:
        parts = [part.strip().partition("=") for part in required(headers, self.header).split(",")]
        times = [value for name, _, value in parts if name == "t"]
        moment = fresh(times[0] if times else "", self.header, tolerance, now)
        content = f"{moment}.".encode() + body
        expect(
            [value for name, _, value in parts if name == "v1"], [_hex(secret.encode(), content) for secret in secrets]
        )
        return hashlib.sha256(content).hexdigest()

    def sign(self, body: bytes, secret: str, delivery_id: str, timestamp: int) -> dict[str, str]:
        del delivery_id
        return {self.header: f"t={timestamp},v1={_hex(secret.encode(), f'{timestamp}.'.encode() + body)}"}


@dataclass(frozen=True, slots=True)
class BodyHmac:
    """As GitHub signs: `sha256=<hex>`, HMAC-SHA256 of the body alone. Nothing tells when it was sent."""

    header: str

    def verify(
        self, body: bytes, headers: Mapping[str, str], secrets: Sequence[str], tolerance: float, now: float
    ) -> str:
        del tolerance, now
        given = required(headers, self.header).strip().removeprefix("sha256=")
        expect([given], [_hex(secret.encode(), body) for secret in secrets])
        return hashlib.sha256(body).hexdigest()

    def sign(self, body: bytes, secret: str, delivery_id: str, timestamp: int) -> dict[str, str]:
        del delivery_id, timestamp
        return {self.header: f"sha256={_hex(secret.encode(), body)}"}


def required(headers: Mapping[str, str], name: str) -> str:
    """The value of a header; a delivery without it was not signed."""
    value = headers.get(name.lower())
    if not value:
        raise WebhookVerificationError(f"header `{name}` is missing")
    return value


def fresh(timestamp: str, name: str, tolerance: float, now: float) -> int:
    """The moment of signing, when it is near enough to now, on either side."""
    # Fifteen digits are thirty million years; `int` refuses thousands of them with an error of its own.
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 15:
        raise WebhookVerificationError(f"`{name}` holds no number of seconds")
    age = now - int(timestamp)
    if abs(age) > tolerance:
        when = "old" if age > 0 else "in the future"
        raise WebhookVerificationError(
            f"the delivery is {abs(age):.0f} s {when}; at most {tolerance:.0f} s are allowed"
        )
    return int(timestamp)


def expect(given: Iterable[str], expected: Sequence[str]) -> None:
    """Let a delivery pass of which one signature is one of those expected."""
    matches = [hmac.compare_digest(ours.encode(), theirs.encode()) for theirs in given for ours in expected]
    if not any(matches):
        raise WebhookVerificationError("no signature fits: is this the endpoint's secret, and the body untouched?")


def _signature(body: bytes, secret: str, delivery_id: str, timestamp: int) -> str:
    content = f"{delivery_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.digest(_decoded(secret), content, hashlib.sha256)).decode()


def _hex(key: bytes, content: bytes) -> str:
    return hmac.digest(key, content, hashlib.sha256).hex()


def _decoded(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        # Not shown, nor chained: it is a secret, only a wrong one.
        raise ConfigurationError("the webhook secret is no base64; it looks like `whsec_…`") from None
