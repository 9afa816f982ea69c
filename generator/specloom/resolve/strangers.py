"""Finds keys that OpenAPI does not know: what stands under them is part of nothing, and most are misspelt."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from specloom.diagnostics import Report
from specloom.resolve.grammar import KINDS, Part
from specloom.resolve.shape import looks_like_schema

# Any key may stand in these, or another check knows which.
_OPEN = frozenset({"path item", "callback", "schema", "security requirement"})
_KNOWN = {name: kind.known for name, kind in KINDS.items() if name not in _OPEN}


def report_strangers(parts: Sequence[Part], report: Report) -> None:
    """Warn of every unknown key outside of schemas; a key that begins with `x-` is its author's own."""
    for part in parts:
        known = _KNOWN.get(part.kind)
        if known is None or "$ref" in part.node.mapping or _is_schema(part):
            continue
        for key, child in part.node.members():
            if key in known or key.startswith("x-"):
                continue
            near = difflib.get_close_matches(key, sorted(known), 1, 0.7)
            hint = f"did you mean `{near[0]}`?" if near else "begin it with `x-` if it is yours"
            what = f"OpenAPI knows no `{key}` here"
            report.warning("SL109", what, child.origin, label="ignored", hint=hint, at_key=True)


def _is_schema(part: Part) -> bool:
    return part.kind == "response" and looks_like_schema(part.node.mapping)
