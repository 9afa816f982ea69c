# Vendored from generator/specloom/runtime. Edit it there.
"""Stars in place of secrets, however a server wrote them when it echoed them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, cast

from .message import HeaderPairs
from .secret import Secret

_STARS = b"***"


class Mask:
    """Knows how the secrets of one client look in bytes, in headers and in plain data."""

    __slots__ = ("_pattern", "_plain")

    def __init__(self, secrets: Iterable[Secret]) -> None:
        values = [secret.reveal() for secret in secrets]
        parts = {part for value in values for part in (value, value.rpartition(":")[2]) if part}
        encoded = {b64encode(value.encode()).decode() for value in values if ":" in value}
        # The longest first: of a pair, both halves are one match.
        self._plain = sorted((text.encode() for text in parts | encoded), key=len, reverse=True)
        self._pattern: re.Pattern[bytes] | None = None

    def text(self, text: bytes) -> bytes:
        """`text` with stars, also where JSON or a URL escaped a character of a secret."""
        if not self._plain:
            return text
        if self._pattern is None:
            self._pattern = re.compile(b"|".join(b"".join(map(_any_spelling, plain)) for plain in self._plain))
        return self._pattern.sub(_STARS, text)

    def words(self, text: str) -> str:
        """The same for text that is shown to people."""
        return self.text(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def headers(self, pairs: HeaderPairs) -> HeaderPairs:
        """The same pairs; new ones only when a secret is in one."""
        for plain in self._plain:
            if any(plain in value for _, value in pairs):
                return [(name, self.text(value)) for name, value in pairs]
        return pairs

    def data(self, data: Any) -> Any:
        """Plain data from JSON, with stars in its strings and keys."""
        if isinstance(data, str):
            return self.words(data)
        if isinstance(data, list):
            return [self.data(item) for item in cast("list[object]", data)]
        if isinstance(data, dict):
            entries = cast("Mapping[str, Any]", data)
            return {self.words(key): self.data(item) for key, item in entries.items()}
        return data


def _any_spelling(byte: int) -> bytes:
    """One byte as itself, escaped by a backslash, as JSON's `\\u00xx`, or percent-encoded."""
    plain, code = re.escape(bytes([byte])), f"{byte:02x}"
    digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in code)
    return rb"(?:\\?%b|\\u00%b|%%%b)" % (plain, digits.encode(), digits.encode())
