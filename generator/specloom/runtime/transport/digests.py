# Vendored from generator/specloom/runtime. Edit it there.
"""Digests that a server sends along (RFC 9530, and RFC 3230 before it), compared with what came."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256, sha512

# The others are broken, or checksums of the way and not of the content.
_HASHES = {"sha-256": sha256, "sha-512": sha512}
_ENTRY = re.compile(r"(?:^|,)\s*(sha-256|sha-512)\s*=\s*:?([A-Za-z0-9+/]+={0,2})", re.IGNORECASE).finditer
_HEADERS = ("repr-digest", "content-digest", "digest")


class Digests:
    """What whole content must come to, by the headers of the answer that it began with."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._wanted = [
            (header, match[1].lower(), match[2]) for header in _HEADERS for match in _ENTRY(headers.get(header, ""))
        ]
        self._hashes = {name: _HASHES[name]() for name in {name for _, name, _ in self._wanted}}

    def feed(self, chunk: bytes) -> None:
        """Count in what has come, as it is on the wire."""
        for each in self._hashes.values():
            each.update(chunk)

    def misfit(self) -> str:
        """What is wrong with all that came; empty when nothing is."""
        for header, name, encoded in self._wanted:
            if self._hashes[name].digest() != b64decode(encoded + "=" * (-len(encoded) % 4)):
                return f"its {name} is not the one that `{header}` says"
        return ""
