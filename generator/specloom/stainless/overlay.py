"""Writes actions as an overlay: YAML that any tool for overlays reads, one line a target and one an update."""

from __future__ import annotations

import json
from collections.abc import Sequence

from specloom.load.tree import JsonValue

Action = tuple[str, dict[str, JsonValue]]

MARK = "# Imported by specloom from "


def target(*keys: str) -> str:
    """The JSONPath of one place: `$['paths']['/pets']['get']`."""
    quoted = (key.replace("\\", "\\\\").replace("'", "\\'") for key in keys)
    return "$" + "".join(f"['{key}']" for key in quoted)


def written(source: str, actions: Sequence[Action]) -> str:
    """The text of the overlay; the same actions make the same bytes."""
    lines = [
        f"{MARK}{source}. Do not edit; import it again.",
        "overlay: 1.0.0",
        f"info: {{title: {json.dumps(f'What {source} says')}, version: '1'}}",
        "actions:",
    ]
    for place, update in actions:
        lines.append(f"  - target: {json.dumps(place, ensure_ascii=False)}")
        lines.append(f"    update: {json.dumps(update, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
