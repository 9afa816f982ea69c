"""Request ids: a client's own is echoed when it is well formed, otherwise one is made."""

from __future__ import annotations

import re
import secrets

_WELL_FORMED = re.compile(r"[A-Za-z0-9._\-]{1,128}")


def resolve_request_id(offered: str) -> str:
    """The client's id if it is 1 to 128 letters, digits, dots, dashes or underscores, else a fresh `req_…`."""
    if _WELL_FORMED.fullmatch(offered):
        return offered
    return f"req_{secrets.token_hex(13)}"
