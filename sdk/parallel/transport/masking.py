# Vendored from generator/specloom/runtime. Edit it there.
"""Stars in place of secrets, however a server wrote them when it echoed them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, cast

from .message import Pairs
from .secret import Secret

_STARS = b"***"


class Mask:
    """Knows how the secrets of one client look in bytes, in headers and in plain data."""

    __slots__ = ("_has_odd", "_pattern", "_plain")

    def __init__(self, secrets: Iterable[Secret]) -> None:
        values = [secret.reveal() for secret in secrets]
        parts = {part for value in values for part in (value, value.partition(":")[2]) if part}
        encoded = {b64encode(value.encode()).decode() for value in values if ":" in value}
        # The longest first: of a pair, both halves are one match.
        texts = sorted(parts | encoded, key=len, reverse=True)
        self._plain = [(text, text.encode()) for text in texts]
        # Of the others there is one spelling, which is found without a pattern.
        self._has_odd = not all(map(_has_one_spelling, texts))
        self._pattern: re.Pattern[bytes] | None = None

    def text(self, text: bytes) -> bytes:
        """`text` with stars, also where JSON or a URL escaped a character of a secret."""
        return self._any_secret.sub(_STARS, text) if self._plain else text

    def words(self, text: str) -> str:
        """The same for text that is shown to people."""
        return self.text(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")

    def headers(self, pairs: Pairs) -> Pairs:
        """The same pairs; new ones only when a secret is in one."""
        # Every answer comes through here: one look at all values together finds whatever is in one of them.
        values = b"\n".join([value for _, value in pairs])
        if self._has_odd:
            is_in_one = self._any_secret.search(values) is not None
        else:
            is_in_one = any(plain in values for _, plain in self._plain)
        return [(name, self.text(value)) for name, value in pairs] if is_in_one else pairs

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

    @property
    def _any_secret(self) -> re.Pattern[bytes]:
        if self._pattern is None:
            self._pattern = re.compile(b"|".join(b"".join(map(_any_spelling, text)) for text, _ in self._plain))
        return self._pattern


_has_one_spelling = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch


def _any_spelling(character: str) -> bytes:
    """One character as itself, escaped by a backslash, as JSON's `\\uXXXX`, or percent-encoded."""
    units = character.encode("utf-16-be").hex()
    escaped = b"".join(rb"\\u" + _any_case(units[start : start + 4]) for start in range(0, len(units), 4))
    encoded = b"".join(
        b"(?:%b|%%%b)" % (re.escape(bytes([byte])), _any_case(f"{byte:02x}")) for byte in character.encode()
    )
    return rb"(?:\\?%b|%b)" % (encoded, escaped)


def _any_case(digits: str) -> bytes:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in digits).encode()
