"""How to wait for what an operation started, as the document says it."""

from __future__ import annotations

from specloom.ir.nodes import Poll
from specloom.ir.sites import Site
from specloom.load.tree import JsonValue


def poll_said(site: Site) -> Poll | None:
    """The `x-sdk-poll` of an operation: `{with, id, until: {pointer, done, failed}, interval}`."""
    said = site.node.mapping.get("x-sdk-poll")
    if not isinstance(said, dict):
        return None
    until = said.get("until")
    words = until if isinstance(until, dict) else {}
    interval = said.get("interval")
    return Poll(
        operation_id=_text(said.get("with")),
        id_path=_dotted(said.get("id")) or "id",
        status_path=_dotted(words.get("pointer")) or "status",
        done=_texts(words.get("done")),
        failed=_texts(words.get("failed")),
        interval_seconds=float(interval) if isinstance(interval, (int, float)) else 1.0,
    )


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _dotted(value: JsonValue) -> str:
    return _text(value).strip("/").replace("/", ".")


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
