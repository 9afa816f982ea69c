# Vendored from generator/specloom/runtime. Edit it there.
"""Headers as bytes; one that would break out of its line, or is none, is refused before anything is sent."""

from __future__ import annotations

import re
from typing import Any

from .errors import ConfigurationError
from .message import HeaderPairs

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+").fullmatch
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]").search


def header_pair(name: Any, value: Any) -> tuple[bytes, bytes]:
    """A header as bytes."""
    if not isinstance(name, str) or not _TOKEN(name):
        raise ConfigurationError(f"`{name!s}` is no header name: use letters, digits and hyphens".replace("\n", " "))
    if not isinstance(value, str):
        raise ConfigurationError(f"header `{name}` is a {type(value).__name__}: pass its text, a str")
    if _CONTROL(value):
        raise ConfigurationError(f"header `{name}` holds a line break or another control character: leave it out")
    return name.encode("ascii"), value.encode()


def set_header(pairs: HeaderPairs, name: str, value: Any) -> None:
    """Put a header in place of any other of its name."""
    pair = header_pair(name, value)
    lowered = pair[0].lower()
    pairs[:] = [other for other in pairs if other[0].lower() != lowered]
    pairs.append(pair)
