# Vendored from generator/specloom/runtime. Edit it there.
"""Deliveries: from headers and bytes to a typed event."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Generic, TypeVar, cast

from pydantic_core import from_json

from ...data import Decoder, NotReadable, Provenance, Unknown
from ..errors import ConfigurationError, WebhookPayloadError, WebhookVerificationError
from ..secret import Secret
from .kinds import Kinds, Only
from .requests import AsyncRequest, Headers, Request, awaited_body_of, body_of
from .schemes import Scheme
from .seen import AsyncSeenStore, SeenStore

T = TypeVar("T")

TOLERANCE = 300.0


class Deliveries(Generic[T]):
    """Reads deliveries of one or several kinds. `types` is where their classes are found by name, when needed."""

    def __init__(self, kinds: Kinds, types: Any) -> None:
        self._kinds = kinds
        self._types = types
        self._decoders: dict[str, Decoder] = {}

    @property
    def spelling(self) -> str:
        """The union of all types, as text: evaluating it would load them all."""
        arms = [f"models.{name}" for name in self._kinds.names]
        return " | ".join(arms if isinstance(self._kinds, Only) else [*arms, "Unknown"])

    def parse(self, body: bytes | str, headers: Headers | None = None) -> T:
        """The event in a delivery, whoever sent it: nothing is verified. Raises `WebhookPayloadError`.

        What is not as documented is in `issues_of(event)`; a kind that is not known is `Unknown`.
        """
        raw = _bytes(body)
        try:
            payload = from_json(raw)
        except ValueError as error:
            raise WebhookPayloadError(f"the delivery is not JSON ({error})") from error
        name = self._kinds.select(payload, _lowered(headers) if headers is not None else {})
        try:
            value, _, issues = self._decoder(name).decode(raw)
        except NotReadable as error:
            raise WebhookPayloadError(f"the delivery is no event: {error}") from error
        if hasattr(value, "__pydantic_fields_set__"):
            object.__setattr__(value, "_provenance", Provenance(None, issues))
        return cast("T", value)

    def signed(self, scheme: Scheme, tolerance: float = TOLERANCE) -> SignedDeliveries[T]:
        """The same events, verified: for an API whose document does not say how it signs."""
        return SignedDeliveries(self._kinds, self._types, scheme, tolerance)

    def _decoder(self, name: str) -> Decoder:
        """Made when the first event of its kind comes: documents have hundreds of kinds, programs need a few."""
        found = self._decoders.get(name)
        if found is None:
            found = self._decoders[name] = Decoder(getattr(self._types, name) if name else Unknown)
        return found


class SignedDeliveries(Deliveries[T]):
    """Verifies deliveries, then reads them. Secrets may be several, while one is replaced by the next.

    `seen` refuses the very same message a second time. A delivery that is tried again is another message: tell those
    apart by the event's id.
    """

    def __init__(self, kinds: Kinds, types: Any, scheme: Scheme, tolerance: float = TOLERANCE) -> None:
        super().__init__(kinds, types)
        self._scheme = scheme
        self._tolerance = tolerance

    def unwrap(
        self,
        body: bytes | str,
        headers: Headers,
        secret: str | Secret | Iterable[str | Secret],
        *,
        tolerance: float | None = None,
        seen: SeenStore | None = None,
        now: float | None = None,
    ) -> T:
        """The event in a delivery that was sent by who knows one of the secrets, and just now.

        Raises `WebhookVerificationError` (answer 401) for what must not be trusted, and `WebhookPayloadError` (answer
        400) for what can be trusted and not be read. `tolerance` is in seconds, either way.
        """
        key, seconds = self._verify(body, headers, secret, tolerance, now)
        if seen is not None:
            _refuse_replay(seen.add(key, seconds))
        return self.parse(body, headers)

    def receive(
        self,
        request: Request,
        secret: str | Secret | Iterable[str | Secret],
        *,
        tolerance: float | None = None,
        seen: SeenStore | None = None,
    ) -> T:
        """`unwrap` for a request of Flask or Django."""
        return self.unwrap(body_of(request), request.headers, secret, tolerance=tolerance, seen=seen)

    async def areceive(
        self,
        request: AsyncRequest,
        secret: str | Secret | Iterable[str | Secret],
        *,
        tolerance: float | None = None,
        seen: SeenStore | AsyncSeenStore | None = None,
    ) -> T:
        """`unwrap` for a request of Starlette or FastAPI."""
        body = await awaited_body_of(request)
        key, seconds = self._verify(body, request.headers, secret, tolerance, None)
        if seen is not None:
            is_new = seen.add(key, seconds)
            _refuse_replay(is_new if isinstance(is_new, bool) else await is_new)
        return self.parse(body, request.headers)

    def sign(
        self, body: bytes | str, secret: str, *, delivery_id: str | None = None, timestamp: int | None = None
    ) -> dict[str, str]:
        """The headers of a delivery with this body, for testing a receiver."""
        moment = int(time.time()) if timestamp is None else timestamp
        (key,) = _secrets(secret)
        signed = self._scheme.sign(_bytes(body), key, delivery_id or f"msg_{uuid.uuid4().hex}", moment)
        return {**signed, "content-type": "application/json"}

    def _verify(
        self,
        body: bytes | str,
        headers: Headers,
        secret: str | Secret | Iterable[str | Secret],
        tolerance: float | None,
        now: float | None,
    ) -> tuple[str, float]:
        """What a replay would have in common with this delivery, and for how many seconds it would be let in."""
        allowed = self._tolerance if tolerance is None else tolerance
        moment = time.time() if now is None else now
        key = self._scheme.verify(_bytes(body), _lowered(headers), _secrets(secret), allowed, moment)
        return key, 2 * allowed


def _refuse_replay(is_new: bool) -> None:
    if not is_new:
        raise WebhookVerificationError("this very delivery has been seen before")


def _bytes(body: bytes | str) -> bytes:
    # Half a surrogate pair was never signed by anybody: it fails there, in our own words.
    if isinstance(body, str):
        return body.encode("utf-8", "surrogatepass")
    if not isinstance(body, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        kind = type(body).__name__
        raise ConfigurationError(
            f"the body of a delivery is the bytes that came, not a {kind}: the signature is over them"
        )
    return body


def _lowered(headers: Headers) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _secrets(secret: str | Secret | Iterable[str | Secret | None] | None) -> list[str]:
    """The secrets as texts. An empty one, or none, would let in whoever signs with nothing."""
    given: list[str | Secret | None] = [secret] if secret is None or isinstance(secret, (str, Secret)) else [*secret]
    found = [each.reveal() if isinstance(each, Secret) else each or "" for each in given]
    if not found or not all(each.removeprefix("whsec_") for each in found):
        raise ConfigurationError("the webhook secret is empty: is its environment variable set?")
    return found
