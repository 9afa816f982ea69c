"""Shaping: a reply as one caller gets it: its dated version, its fields, its conditions, its content coding."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, cast

import orjson
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.responses import Response

from parallel_server.platform import fields as selections
from parallel_server.platform.compression import encode
from parallel_server.platform.conditional import content_tag, entity_tag, none_match, require_match
from parallel_server.platform.replies import Reply
from parallel_server.platform.versions import chain
from parallel_server.serving.operation import OperationMeta
from parallel_server.serving.results import EventStream, ServerEvent

LineTransform: TypeAlias = "Callable[[Any], Any] | None"

UNSHARED = "private, no-store"
_REVALIDATED = "private, no-cache"
VARY = "Accept-Encoding, Parallel-Version"


@dataclass(frozen=True, slots=True)
class View:
    """How one caller wants to see what it is given."""

    version: str
    fields: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether a reply can go out as it is."""
        return not self.fields and chain.is_current(self.version)


def shape(reply: Reply, meta: OperationMeta, view: View, sent: Headers) -> Response:
    """The response for `reply`, seen through `view`, to a request with the headers `sent`."""
    body = reply.body if view.is_plain else _viewed(reply.body, meta, view)
    headers = dict(reply.headers)
    headers.setdefault("cache-control", _cache_control(meta, reply))
    headers["vary"] = VARY
    tag = _tag(reply, body, meta, view)
    if tag is not None and meta.is_safe:
        require_match(sent.get("if-match", "*"), tag)
    if tag is not None and meta.is_safe and not none_match(sent.get("if-none-match", '""'), tag):
        headers.pop("content-type", None)
        return Response(status_code=304, headers=headers | {"etag": tag})
    if tag is not None:
        headers["etag"] = tag
    response = Response(body, status_code=reply.status, headers=headers)
    encode(response, sent.get("accept-encoding", ""))
    return response


def line_transform(view: View) -> LineTransform:
    """What each line of an export goes through; None when it goes out as it is."""
    if view.is_plain:
        return None

    def transform(item: Any) -> Any:
        shown = chain.downgrade(view.version, orjson.loads(to_json(item, by_alias=True)))
        return selections.trim(shown, view.fields) if view.fields else shown

    return transform


def shape_events(stream: EventStream, view: View, kind: str) -> EventStream:
    """The same stream, its events about an object of `kind`, with their data in the version of `view`."""
    return stream if view.is_plain else replace(stream, events=_shown(stream.events, view.version, kind))


async def _shown(events: AsyncIterator[ServerEvent], version: str, kind: str) -> AsyncIterator[ServerEvent]:
    try:
        async for event in events:
            if event.data is None:
                yield event
                continue
            raw = event.data if isinstance(event.data, bytes) else to_json(event.data, by_alias=True)
            yield replace(event, data=orjson.dumps(chain.downgrade(version, orjson.loads(raw), kind)))
    finally:
        close = getattr(events, "aclose", None)
        if close is not None:
            await close()


def _viewed(body: bytes, meta: OperationMeta, view: View) -> bytes:
    if not body:
        return body
    value = chain.downgrade(view.version, orjson.loads(body))
    place = meta.page.items if meta.page is not None else meta.envelope
    if view.fields and isinstance(value, dict) and place in value:
        envelope = cast("dict[str, object]", value)
        envelope[place] = selections.trim(envelope[place], view.fields)
    return orjson.dumps(value)


def _tag(reply: Reply, body: bytes, meta: OperationMeta, view: View) -> str | None:
    if not 200 <= reply.status < 300:
        return None
    if reply.revision is not None:
        return entity_tag(reply.revision, view.version, view.fields)
    if meta.is_safe and meta.cache is not None and body and "no-store" not in _cache_control(meta, reply):
        return content_tag(body)
    return None


def _cache_control(meta: OperationMeta, reply: Reply) -> str:
    if not meta.is_safe or meta.returns_secret:
        return UNSHARED
    if meta.cache is not None:
        return str(meta.cache.get("policy", UNSHARED))
    return UNSHARED if reply.revision is None else _REVALIDATED
