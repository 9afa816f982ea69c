# Vendored from generator/specloom/runtime. Edit it there.
"""The `Link` header (RFC 8288)."""

from __future__ import annotations

import re
from typing import cast

_LINK = re.compile(r'<([^>]*)>\s*((?:;\s*[^,;=]+(?:=(?:"[^"]*"|[^,;"]*))?)*)')


def parse_link(header: str, relation: str) -> str | None:
    """The URL of a relation in a `Link` header."""
    for url, parameters in cast("list[tuple[str, str]]", _LINK.findall(header)):
        found = re.search(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))', parameters, re.IGNORECASE)
        if found and relation in (found.group(1) or found.group(2) or "").lower().split():
            return url
    return None
