"""Idempotency keys: reading the header, telling two requests apart, and keeping secrets out of stored replies.

The draft makes the header a structured-field String (quoted), most clients send it bare: both are accepted.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}")
# Trimming changes what is sent, not what is done: a retry may ask for other fields.
UNCOUNTED_PARAMETERS = frozenset({"fields"})
_NONCE_BYTES = 12


def read_key(header: str) -> str | None:
    """The key in an `Idempotency-Key` header, quoted or bare; None when it is not one."""
    text = header.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text if VISIBLE_ASCII.fullmatch(text) else None


def fingerprint(method: str, route: str, path: Mapping[str, str], query: Iterable[tuple[str, str]], body: bytes) -> str:
    """What two requests must share to be the same request; `body` is JSON in the newest version's shape."""
    parts = {
        "method": method,
        "route": route,
        "path": dict(path),
        "query": sorted(pair for pair in query if pair[0] not in UNCOUNTED_PARAMETERS),
        "body": _meaning(body),
    }
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _meaning(body: bytes) -> object:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        # Forms and files mean what they say, byte by byte.
        return hashlib.sha256(body).hexdigest()


def key_hash(key: str) -> str:
    """What the store knows of a key: enough to find it, not enough to open what it sealed."""
    return hashlib.sha256(key.encode()).hexdigest()


def seal(body: bytes, key: str) -> bytes:
    """Encrypt a reply that holds a secret, so that only a retry which brings the same key can read it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_sealing_key(key)).encrypt(nonce, body, None)


def unseal(sealed: bytes, key: str) -> bytes:
    """The reply that `seal` was given."""
    return AESGCM(_sealing_key(key)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)


def _sealing_key(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"idempotent reply").derive(key.encode())
