# Vendored from generator/specloom/runtime. Edit it there.
"""Quoting: what a caller sent, as a refusal repeats it: enough to recognise it, never all of a long one."""

from __future__ import annotations

import json

_LONGEST = 60


def cut(text: str) -> str:
    """A name or a line of text, cut where it gets long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def shown(value: object) -> str:
    """A value as the caller wrote it, cut where it gets long; text keeps both of its quotes."""
    if isinstance(value, str):
        return json.dumps(cut(value), ensure_ascii=False)
    return cut(json.dumps(value, ensure_ascii=False, default=lambda _: "…"))
