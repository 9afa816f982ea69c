"""Recognises streamed answers: server-sent events and JSON lines."""

from __future__ import annotations

from collections.abc import Sequence

from specloom.ir.answer_parts import parts_of
from specloom.ir.bodies import model_behind
from specloom.ir.ends import without_end
from specloom.ir.fields import fields_of, text_values
from specloom.ir.media import essence
from specloom.ir.nodes import Body, Param, Response, Stream, Union
from specloom.ir.sites import Site
from specloom.ir.types import Named, Primitive, TypeRef
from specloom.ir.whole_events import describes_whole_events, text_events
from specloom.ir.workshop import Workshop
from specloom.load.tree import JsonValue

_DONE = "[DONE]"
_SSE = "sse"


def stream_of(
    shop: Workshop, site: Site, params: Sequence[Param], body: Body | None, responses: Sequence[Response]
) -> Stream | None:
    """The stream that an operation answers with; None where it has none. A `stream` flag alone is not one."""
    answer = next((response for response in responses if response.kind in ("sse", "lines")), None)
    said = _annotation(site, answer)
    if said is False:
        return None
    if answer is None:
        return parts_of(shop, responses)
    words = said if isinstance(said, dict) else {}
    is_sse = answer.kind == "sse"
    line = _item(shop, answer.type or Primitive("any"), _text(words, "item"))
    item, end = without_end(shop, line) if is_sse and not _text(words, "data") else (line, "")
    has_other = any(response.kind not in ("sse", "lines", "empty") for response in responses)
    resume = words.get("resume") == "last-event-id" or any(param.wire.lower() == "last-event-id" for param in params)
    when = _text(words, "when") or (_flag(shop, body) if has_other else "")
    choice = _choice(shop, body) if has_other and is_sse and not when else None
    events = _events(shop, item, _text(words, "event") or "event") if is_sse else ()
    is_as_sent = is_sse and "data" not in words and describes_whole_events(shop, site, item)
    texts, values = text_events(shop, item) if is_as_sent else ((), ())
    return Stream(
        format="sse" if is_sse else "lines",
        item=item,
        events=events,
        when=choice[0] if choice else when,
        when_value=_SSE if choice else "",
        other_values=choice[1] if choice else (),
        media=answer.media,
        record_mark="\x1e" if essence(answer.media).endswith("json-seq") else "",
        sentinel=_text(words, "sentinel") or end or (_DONE if is_sse and _mentions_done(shop) else ""),
        is_sentinel_sure=bool(_text(words, "sentinel") or end or when or choice) or _speaks_of(_DONE, site.node.value),
        terminal_events=_texts(words.get("terminal")),
        can_resume=bool(is_sse and resume),
        trailer=_text(words, "trailer"),
        error=_text(words, "error"),
        has_whole_events=is_as_sent or (is_sse and bool(_text(words, "data"))),
        is_as_sent=is_as_sent,
        text_events=texts,
        value_events=values if "*" in texts else (),
        reconnect_events=_texts(words.get("reconnect")) or tuple(name for name, _ in events if name == "reconnect"),
    )


def _item(shop: Workshop, line: TypeRef, pointer: str) -> TypeRef:
    """What callers are given: `line`, or the one arm of it that `item` points at (the others end the stream)."""
    declared = shop.types.get(line.id) if pointer and isinstance(line, Named) else None
    if not isinstance(declared, Union):
        return line
    arms = (variant.type for variant in declared.variants)
    return next((arm for arm in arms if isinstance(arm, Named) and arm.id == pointer), line)


def _annotation(site: Site, answer: Response | None) -> JsonValue:
    said = site.node.said("x-sdk-stream")
    if said is not None or answer is None:
        return said
    responses = site.node.mapping.get("responses")
    response = responses.get(answer.status) if isinstance(responses, dict) else None
    content = response.get("content") if isinstance(response, dict) else None
    media = content.get(answer.media) if isinstance(content, dict) else None
    return media.get("x-sdk-stream") if isinstance(media, dict) else None


def _text(words: dict[str, JsonValue], key: str) -> str:
    value = words.get(key)
    return value if isinstance(value, str) else ""


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _events(shop: Workshop, item: TypeRef, tag: str) -> tuple[tuple[str, TypeRef], ...]:
    """Event name to type, where a union of event objects says so by a constant in `tag`."""
    declared = shop.types.get(item.id) if isinstance(item, Named) else None
    if not isinstance(declared, Union):
        return ()
    found: list[tuple[str, TypeRef]] = []
    for variant in declared.variants:
        model = model_behind(shop, variant.type)
        field = next((field for field in model.fields if field.wire == tag), None) if model else None
        if field is not None:
            found.extend((name, variant.type) for name in text_values(shop, field.type))
    return tuple(found)


def _flag(shop: Workshop, body: Body | None) -> str:
    """The boolean request field that turns streaming on."""
    names = [field.wire for field in fields_of(shop, body.variants[0].type)] if body else []
    return "stream" if "stream" in names else ""


def _choice(shop: Workshop, body: Body | None) -> tuple[str, tuple[str, ...]] | None:
    """The request field of which one text asks for events, and the texts that ask for something else."""
    for field in fields_of(shop, body.variants[0].type) if body else ():
        texts = tuple(text_values(shop, field.type))
        others = tuple(text for text in texts if text != _SSE)
        if _SSE in texts and others and not field.required and field.default != _SSE:
            return field.wire, others
    return None


def _mentions_done(shop: Workshop) -> bool:
    """Whether the document speaks anywhere of the `[DONE]` that ends streams."""
    return any(_DONE in text for file in shop.spec.document.files.values() for text in file.texts)


def _speaks_of(word: str, value: JsonValue) -> bool:
    """Whether a text of an operation's own has `word` in it."""
    if isinstance(value, dict):
        return any(_speaks_of(word, inner) for inner in value.values())
    if isinstance(value, list):
        return any(_speaks_of(word, inner) for inner in value)
    return isinstance(value, str) and word in value
