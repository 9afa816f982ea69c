"""The server's other half: an answer made from the document, in a media type that the client accepts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from tests.wire.answered_parts import CONTENT_TYPE, draw_parts, written
from tests.wire.bodies import essence, is_json, matches
from tests.wire.endpoints import Endpoint, Media
from tests.wire.values import TEXT, Maker

Kind = Literal["json", "text", "binary", "events", "lines", "parts", "empty", "location"]

# All that an event has.
_FIELDS = frozenset({"event", "data", "id", "retry"})
_RECORD_SEPARATOR = "\x1e"
# Where a redirect says that the answer is.
ELSEWHERE = "https://elsewhere.example/archive?signed=yes"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, as bytes and as what it means: one value, or the items of a sequence."""

    status: int
    media: str
    kind: Kind
    value: Any
    body: bytes


def answer(maker: Maker, endpoint: Endpoint, accept: str, sentinel: str = "") -> Given:
    """What the document lets the server say to a client that accepts these media types.

    `sentinel` is the data of the event that ends a stream.
    """
    status, media = _chosen(endpoint, accept)
    if media is None:
        return Given(status, "", "empty", None, b"") if status < 300 else Given(status, "", "location", ELSEWHERE, b"")
    name = essence(media.name)
    kind = _kind(media.name)
    match kind:
        case "events":
            end = f"data: {sentinel}\n\n" if sentinel else ""
            events = [_event(maker, media, sentinel) for _ in range(maker.draw_count(1, 3))]
            items = [event.meaning for event in events]
            return Given(
                status, media.name, kind, items, ("".join(_text_of(each.sent) for each in events) + end).encode()
            )
        case "lines":
            items = [maker.valid(media.item if media.item is not None else media.schema) for _ in range(2)]
            mark = _RECORD_SEPARATOR if name.endswith("json-seq") else ""
            return Given(status, media.name, kind, items, "".join(f"{mark}{_json(item)}\n" for item in items).encode())
        case "parts":
            parts = draw_parts(maker, media)
            return Given(status, f"{name}{CONTENT_TYPE}", kind, parts, written(parts))
        case "json":
            value = maker.valid(media.schema)
            return Given(status, _concrete(media.name, "application/json"), kind, value, _json(value).encode())
        case "text":
            text = maker.draw(TEXT)
            return Given(status, _concrete(media.name, "text/plain"), kind, text, text.encode())
        case _:
            raw = maker.draw_bytes()
            return Given(status, _concrete(media.name, "application/octet-stream"), kind, raw, raw)


def _chosen(endpoint: Endpoint, accept: str) -> tuple[int, Media | None]:
    """The first documented success that the client accepts; one without a body where there is no other."""
    wanted = [part.strip() for part in accept.split(",")]
    with_body = [found for found in endpoint.answers if found.media and found.status not in (204, 205)]
    for found in with_body:
        for one in wanted:
            exact = [media for media in found.media if media.name == one]
            for media in exact or [media for media in found.media if _accepts(one, media.name)]:
                return found.status, media
    if with_body:
        raise NotAcceptable(f"accept is {accept}; there is {[media.name for media in with_body[0].media]}")
    return next(((found.status, None) for found in endpoint.answers), (200, None))


class NotAcceptable(ValueError):
    """The client accepts nothing that the document has."""


def _accepts(wanted: str, media: str) -> bool:
    return wanted == media or matches(essence(media), wanted) or matches(essence(wanted), media)


def _kind(media: str) -> Kind:
    name = essence(media)
    if name == "text/event-stream":
        return "events"
    if "stream=watch" in media or name in ("application/x-ndjson", "application/jsonl", "application/json-seq"):
        return "lines"
    if is_json(name) or name in ("*/*", "application/*"):
        return "json"
    if name.startswith("multipart/"):
        return "parts"
    return "text" if name.startswith("text/") and name != "text/*" else "binary"


def _concrete(media: str, otherwise: str) -> str:
    return otherwise if "*" in media else media


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class _Event(NamedTuple):
    """An event as it is sent, and what that means: JSON in its data is told as what it is."""

    sent: Any
    meaning: Any


def _event(maker: Maker, media: Media, sentinel: str) -> _Event:
    """One event: with `itemSchema` a whole one, as OpenAPI 3.2 has it; else what stands in its data.

    Many schemas are of whole events without that keyword; an event has no more fields than four, and one of them may
    be what ends a stream, which is no item of it.
    """
    if media.item is None:
        value = maker.valid(media.schema, lambda value: not sentinel or _data_of(value) != sentinel)
        is_of_events = {"data"} <= maker.schemas.properties(media.schema).keys() <= _FIELDS
        event = {name: field for name, field in value.items() if name in _FIELDS} if is_of_events else value
        return _Event(event, event)
    # No event is made of empty data, whatever else is sent.
    event = maker.valid(media.item, lambda value: _data_of(value) != "")
    inside = maker.schemas.flat(maker.schemas.properties(media.item).get("data", True)).get("contentSchema")
    if inside is not None and isinstance(event, dict):
        meaning = {**event, "data": maker.valid(inside)}
        return _Event({**event, "data": _json(meaning["data"])}, meaning)
    return _Event(event, event)


def _text_of(event: Any) -> str:
    return "".join(f"{line}\n" for line in _event_lines(event)) + "\n"


def _event_lines(event: Any) -> Iterator[str]:
    if not is_whole(event):
        yield f"data: {_json(event)}"
        return
    for name in ("event", "id", "retry"):
        if event.get(name) is not None:
            yield f"{name}: {event[name]}"
    data = event["data"]
    for line in (data if isinstance(data, str) else _json(data)).split("\n"):
        yield f"data: {line}"


def is_whole(event: Any) -> bool:
    """Whether a value is an event with its name, not what one holds."""
    return isinstance(event, dict) and "data" in event and event.keys() <= _FIELDS


def _data_of(event: Any) -> Any:
    return event.get("data") if isinstance(event, dict) else event
