# Vendored from generator/specloom/runtime. Edit it there.
"""Webhooks as Standard Webhooks defines them: who sent this, when, and what it says."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

from ..data import Decoder, NotReadable, Provenance
from .errors import WebhookVerificationError

T = TypeVar("T")

TOLERANCE = 300.0


class ReplayGuard:
    """Remembers deliveries for as long as their signature holds, in this process."""

    def __init__(self, seconds: float = 2 * TOLERANCE, limit: int = 100_000) -> None:
        self._seconds = seconds
        self._limit = limit
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def is_new(self, delivery_id: str, now: float) -> bool:
        """Whether this delivery has not been seen; it has from now on."""
        with self._lock:
            while self._seen and (len(self._seen) >= self._limit or next(iter(self._seen.values())) < now):
                self._seen.popitem(last=False)
            if delivery_id in self._seen:
                return False
            self._seen[delivery_id] = now + self._seconds
            return True


class Webhooks(Generic[T]):
    """Verifies and decodes deliveries of one type of event."""

    def __init__(self, event: Any, tolerance: float = TOLERANCE, guard: ReplayGuard | None = None) -> None:
        self._event = event
        self._tolerance = tolerance
        self._guard = guard
        self._decoder: Decoder | None = None

    def unwrap(
        self,
        body: bytes | str,
        headers: Mapping[str, str],
        secret: str | Iterable[str],
        *,
        now: float | None = None,
    ) -> T:
        """The event in a delivery that was sent by who knows one of the secrets, and just now."""
        # Half a surrogate pair was never signed by anybody: it fails there, in our own words.
        raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        moment = time.time() if now is None else now
        delivery_id = verify(raw, headers, secret, tolerance=self._tolerance, now=moment)
        if self._guard is not None and not self._guard.is_new(delivery_id, moment):
            raise WebhookVerificationError(f"delivery `{delivery_id}` has been seen before")
        if self._decoder is None:
            self._decoder = Decoder(self._event)
        try:
            value, _, issues = self._decoder.decode(raw)
        except NotReadable as error:
            raise WebhookVerificationError(f"delivery `{delivery_id}` is signed, but no event: {error}") from error
        if hasattr(value, "__pydantic_fields_set__"):
            object.__setattr__(value, "_provenance", Provenance(None, issues))
        return value


def verify(
    body: bytes,
    headers: Mapping[str, str],
    secret: str | Iterable[str],
    *,
    tolerance: float = TOLERANCE,
    now: float,
) -> str:
    """The delivery's id, when its signature is right and fresh; raises `WebhookVerificationError` otherwise."""
    found = {name.lower(): value for name, value in headers.items()}
    delivery_id, timestamp, signatures = (
        _required(found, name) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    )
    # Fifteen digits are thirty million years; `int` refuses thousands of them with an error of its own.
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 15:
        raise WebhookVerificationError("`webhook-timestamp` is no number of seconds")
    age = now - int(timestamp)
    if abs(age) > tolerance:
        when = "old" if age > 0 else "in the future"
        raise WebhookVerificationError(
            f"the delivery is {abs(age):.0f} s {when}; at most {tolerance:.0f} s are allowed"
        )
    given = [part.partition(",")[2] for part in signatures.split() if part.startswith("v1,")]
    secrets = [secret] if isinstance(secret, str) else list(secret)
    expected = [sign(body, each, delivery_id, int(timestamp)).partition(",")[2] for each in secrets]
    # All are compared, so that the time taken tells nothing.
    matches = [hmac.compare_digest(ours.encode(), theirs.encode()) for ours in expected for theirs in given]
    if not any(matches):
        raise WebhookVerificationError("no signature fits: is this the endpoint's secret, and the body untouched?")
    return delivery_id


def sign(body: bytes, secret: str, delivery_id: str, timestamp: int) -> str:
    """One signature, as it stands in `webhook-signature`."""
    content = f"{delivery_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode()


def signed_headers(body: bytes, secret: str, delivery_id: str, timestamp: int | None = None) -> dict[str, str]:
    """The headers of a delivery, for testing a receiver."""
    moment = int(time.time()) if timestamp is None else timestamp
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(body, secret, delivery_id, moment),
        "content-type": "application/json",
    }


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        # Not shown: it is a secret, only a wrong one.
        raise WebhookVerificationError("the webhook secret is no base64; it looks like `whsec_…`")
    return key


def _required(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name)
    if not value:
        raise WebhookVerificationError(f"header `{name}` is missing")
    return value
