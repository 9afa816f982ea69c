"""Secrets that customers hold: how API keys and webhook secrets are made, checked offline, and remembered."""

from __future__ import annotations

import base64
import hashlib
import secrets
import zlib

from .scope import Mode

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_CHARACTERS = 30
_CHECK_CHARACTERS = 6
_SHOWN_CHARACTERS = 4


def new_api_key(mode: Mode) -> str:
    """A fresh key: `pk_live_` or `pk_test_`, 30 random characters and a checksum that scanners can verify offline."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_CHARACTERS))
    body = f"pk_{mode}_{random}"
    return body + _checksum(body)


def is_api_key(text: str) -> bool:
    """Whether `text` has the form and the checksum of a key; a typing slip is found without asking the store."""
    body, check = text[:-_CHECK_CHARACTERS], text[-_CHECK_CHARACTERS:]
    right_length = len(body) == len("pk_test_") + _RANDOM_CHARACTERS
    return (
        right_length
        and body.startswith(("pk_live_", "pk_test_"))
        and secrets.compare_digest(_checksum(body).encode(), check.encode())
    )


def hash_api_key(key: str) -> str:
    """What the store keeps instead of the key. A fast hash will do: keys are 178 random bits, not passwords."""
    return hashlib.sha256(key.encode()).hexdigest()


def shown_start(key: str) -> str:
    """The part of a key that lists may show."""
    return key[: len("pk_test_") + _SHOWN_CHARACTERS]


def new_webhook_secret() -> str:
    """A signing secret of the Standard Webhooks form."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(_CHECK_CHARACTERS):
        number, digit = divmod(number, len(_ALPHABET))
        digits = _ALPHABET[digit] + digits
    return digits
