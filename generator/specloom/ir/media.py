"""What a media type means for a body: the kind of text or bytes that go over the wire."""

from __future__ import annotations

from specloom.ir.nodes import BodyKind, ResponseKind

_LINES = frozenset(
    {
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "application/jsonlines",
        "application/x-jsonlines",
        "application/json-lines",
        "application/stream+json",
        "application/json-seq",
        "application/geo+json-seq",
        "text/jsonl",
    }
)


# Names of plain JSON beside the one that everybody knows.
_PLAIN_JSON = frozenset(
    {"text/json", "text/x-json", "application/x-json", "application/*+json", "application/*", "*/*"}
)


def essence(media: str) -> str:
    """The media type without parameters, in lower case."""
    return media.partition(";")[0].strip().lower()


def plain_name(media: str, kind: BodyKind | ResponseKind) -> tuple[str, ...]:
    """The media type and what of its parameters can make a difference; all names of plain JSON are one."""
    name, *parameters = (part.strip().lower() for part in media.split(";"))
    told = "application/json" if kind == "json" and name in _PLAIN_JSON else name
    return (told, *(part for part in parameters if not part.startswith("charset=")))


def is_json(media: str) -> bool:
    """Whether the content is one JSON value."""
    name = essence(media)
    return name in ("application/json", "text/json", "*/*", "application/*") or name.endswith("+json")


def is_lines(media: str) -> bool:
    """Whether the content is one JSON value a line."""
    return essence(media) in _LINES or "stream=watch" in media.replace(" ", "")


def body_kind(media: str) -> BodyKind:
    """How a request body of this media type is written."""
    name = essence(media)
    if is_lines(media):
        return "lines"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name.startswith("multipart/"):
        return "multipart"
    if is_json(media):
        return "json"
    return "text" if name.startswith("text/") else "binary"


def response_kind(media: str) -> ResponseKind:
    """How an answer of this media type is read."""
    name = essence(media)
    if name == "text/event-stream":
        return "sse"
    if is_lines(media):
        return "lines"
    if is_json(media):
        return "json"
    return "text" if name.startswith("text/") and name != "text/*" else "binary"


# What generated methods send where the document leaves a choice.
BODY_PREFERENCE: tuple[BodyKind, ...] = ("json", "form", "multipart", "lines", "binary", "text")
ANSWER_PREFERENCE: tuple[ResponseKind, ...] = ("json", "lines", "text", "binary", "sse", "empty")
