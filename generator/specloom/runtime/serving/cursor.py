# Vendored from generator/specloom/runtime. Edit it there.
"""Signed cursors: opaque to callers, worthless when changed or carried to another query. They grant no access."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from .codes import DEFAULT_CODES
from .problem import ErrorCode, Problem

SortKey: TypeAlias = "str | int | float | bool | None"

_VERSION = 1
_FILTER_BYTES = 8
_TAG_BYTES = 16


class CursorCodec:
    """Turns the sort key of the last row into a cursor and back.

    The first of `keys` signs; the others are still accepted, so that keys can be rotated under running clients.
    """

    def __init__(self, keys: Sequence[bytes], *, code: ErrorCode = DEFAULT_CODES.invalid_cursor) -> None:
        if not keys or not all(keys):
            raise ValueError("a cursor codec needs at least one key, and no key may be empty")
        self._keys = tuple(keys)
        self._code = code

    def encode(self, position: Sequence[SortKey], filters: Mapping[str, object]) -> str:
        """The cursor for the rows after `position` in the list that `filters` choose."""
        payload = json.dumps(list(position), separators=(",", ":"), ensure_ascii=False).encode()
        signed = bytes([_VERSION]) + _filter_hash(filters) + payload
        return base64.urlsafe_b64encode(_tag(self._keys[0], signed) + signed).rstrip(b"=").decode()

    def decode(self, cursor: str, filters: Mapping[str, object]) -> tuple[SortKey, ...]:
        """The position in `cursor`; raises `Problem` when it was changed or belongs to another query."""
        signed = self._verified(cursor)
        if signed[1 : 1 + _FILTER_BYTES] != _filter_hash(filters):
            raise self._refusal("belongs to a list with other filters; repeat the filters it was made with")
        return tuple(json.loads(signed[1 + _FILTER_BYTES :]))

    def _verified(self, cursor: str) -> bytes:
        raw = _unpadded(cursor)
        tag, signed = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not any(hmac.compare_digest(tag, _tag(key, signed)) for key in self._keys):
            raise self._refusal("is not one that this API gave out; start again without a cursor")
        if signed[0] != _VERSION:
            raise self._refusal("is from an older version of this API; start again without a cursor")
        return signed

    def _refusal(self, why: str) -> Problem:
        return Problem(self._code, f"The cursor {why}.", param="cursor")


def _unpadded(cursor: str) -> bytes:
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return b""
    # The last character has spare bits: only the spelling that `encode` writes is accepted.
    canonical = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return raw if canonical == cursor else b""


def _tag(key: bytes, signed: bytes) -> bytes:
    return hmac.digest(key, signed, hashlib.sha256)[:_TAG_BYTES]


def _filter_hash(filters: Mapping[str, object]) -> bytes:
    present = {name: value for name, value in filters.items() if value is not None}
    canonical = json.dumps(present, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).digest()[:_FILTER_BYTES]
