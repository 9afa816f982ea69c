"""What our own server writes is what our clients read, however it is cut on the way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from itertools import pairwise
from typing import Any, TypeVar

import anyio
from hypothesis import given
from hypothesis import strategies as st
from specloom.runtime.serving.event_stream import StreamPolicy, frames
from specloom.runtime.serving.json_lines import json_lines
from specloom.runtime.serving.results import EventStream, Lines, ServerEvent
from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import KEY
from tests.runtime.sample import Sample
from tests.runtime.scripted import Script, stream

T = TypeVar("T")

ROWS: Operation[Any] = Operation(
    id="rows", method="GET", path="/rows", stream=StreamSpec("lines", trailer="_end", error="error")
)
# As the reference server's: JSON in whole events, ended by one of them, taken up again by their ids.
EVENTS: Operation[Any] = Operation(
    id="events", method="GET", path="/events", stream=StreamSpec("sse", terminal=("done",), resume=True, wrap=True)
)

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4).filter(lambda key: key not in ("_end", "error")), inner, max_size=3)
    ),
    max_leaves=8,
)  # fmt: skip
names = st.sampled_from(["state", "output", "a b", "é"])
places = st.lists(st.integers(0, 10_000), max_size=12)


async def each(items: Iterable[T]) -> AsyncIterator[T]:
    for item in items:
        yield item


def cut(text: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:stop] for start, stop in pairwise(marks)]


def written_lines(items: list[Any]) -> bytes:
    async def main() -> bytes:
        parts = json_lines(Lines(each(items)), trailer="_end", failure=lambda error: {"error": {"message": str(error)}})
        return b"".join([part async for part in parts])

    return asyncio.run(main())


def written_events(events: list[ServerEvent]) -> bytes:
    async def main() -> bytes:
        shown = frames(EventStream(each(events), resume_id=""), anyio.Event(), StreamPolicy())
        return b"".join([frame.encode() async for frame in shown])

    return asyncio.run(main())


@given(st.lists(values, max_size=6), places)
def test_lines_come_as_they_were_written(items: list[Any], places: list[int]) -> None:
    lines = Sample(api_key=KEY, http=Script(stream(*cut(written_lines(items), places)))).lines(ROWS)

    assert json.dumps(list(lines)) == json.dumps(items)
    assert lines.trailer == {"count": len(items)}


@given(st.lists(st.tuples(names, values), max_size=6), places)
def test_events_come_as_they_were_written(items: list[tuple[str, Any]], places: list[int]) -> None:
    sent = [ServerEvent(data, event=name, id=str(number)) for number, (name, data) in enumerate(items, 1)]
    # Text is sent as it is, not as JSON.
    sent = [ServerEvent(json.dumps(e.data), e.event, e.id) if isinstance(e.data, str | None) else e for e in sent]
    text = written_events([*sent, ServerEvent({"ok": True}, event="done", id="end")])
    found = list(Sample(api_key=KEY, http=Script(stream(*cut(text, places)))).stream(EVENTS))

    expected = [{"event": name, "id": str(number), "data": data} for number, (name, data) in enumerate(items, 1)]
    assert json.dumps(found[:-1]) == json.dumps(expected)
    assert found[-1] == {"event": "done", "id": "end", "data": {"ok": True}}
