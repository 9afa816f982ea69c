# Vendored from generator/specloom/runtime. Edit it there.
"""JSON whose text is not quite Unicode: cut through the middle of a character, or in another encoding.

A whole answer is not lost for one character of it.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic_core import from_json

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_REPLACEMENT = rb"\ufffd"
# Every escape, so that no backslash is taken for the beginning of one that is the end of another; a pair is one.
_ESCAPES = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def parse(body: bytes) -> tuple[Any, bool]:
    """The data in JSON, and whether characters that are none had to be replaced; ValueError when it is not JSON.

    A byte order mark is no part of JSON, and may be ignored (RFC 8259, 8.1).
    """
    body = body.removeprefix(BYTE_ORDER_MARK)
    try:
        return from_json(body), False
    except ValueError:
        whole = replaced(body)
        if whole == body:
            raise
    return from_json(whole), True


def replaced(body: bytes) -> bytes:
    """JSON with U+FFFD for bytes that are not UTF-8, and for escaped halves of a character."""
    text = body.decode("utf-8", "replace").encode()
    return _ESCAPES.sub(lambda found: _REPLACEMENT if found["half"] else found[0], text)
