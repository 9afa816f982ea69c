"""How deliveries are signed: by the rules of Standard Webhooks 1.0, and in a simpler form beside it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime


def signed_headers(secrets: Sequence[str], event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove where a delivery comes from; one signature for each valid secret."""
    timestamp = str(int(at.timestamp()))
    content = f"{event_id}.{timestamp}.".encode() + body
    signatures = [f"v1,{base64.b64encode(_hmac(secret, content)).decode()}" for secret in secrets]
    return {
        "webhook-id": event_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
        "X-Parallel-Signature": f"sha256={_hmac(secrets[0], body).hex()}",
    }


def _hmac(secret: str, content: bytes) -> bytes:
    return hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, hashlib.sha256)
