"""Whole events of OpenAPI 3.2: the fields that were sent, and no others."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data import Unknown
from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import KEY, MakeAsyncClient
from tests.runtime.sample import Sample, issues_of, models
from tests.runtime.sample.models.jobs import JobOutputEvent
from tests.runtime.scripted import Script, broken, stream

SPEC = StreamSpec("sse", wrap=True, as_sent=True, texts=("note", "*"), values=("state", "output", "done"))
TYPED: Operation[models.JobStreamEvent] = Operation(
    id="typed", method="GET", path="/typed", returns=lambda: models.JobStreamEvent, stream=SPEC
)
PLAIN: Operation[Any] = Operation(id="plain", method="GET", path="/plain", stream=SPEC)
RESUMED: Operation[Any] = Operation(
    id="resumed", method="GET", path="/x", stream=SPEC._replace(resume=True, terminal=("done",))
)


def events(operation: Operation[Any], *chunks: bytes) -> list[Any]:
    return list(Sample(api_key=KEY, http=Script(stream(*chunks))).stream(operation))


def test_an_item_has_the_fields_that_came() -> None:
    sent = b'event: state\ndata: [1]\n\nid: 7\nretry: 1500\ndata: [1]\n\nevent: note\nid\ndata: "12"\ndata: x\n\n'

    assert events(PLAIN, sent) == [
        {"event": "state", "data": [1]},
        {"id": "7", "retry": 1500, "data": "[1]"},
        {"event": "note", "id": "", "data": '"12"\nx'},
    ]


def test_items_are_typed_by_their_event() -> None:
    first, second, third = events(
        TYPED,
        b'event: output\nid: 1\ndata: {"delta": "a"}\n\nevent: other\ndata: {}\n\n',
        b"event: output\nid: 2\ndata: {oops\n\n",
    )

    assert isinstance(first, JobOutputEvent)
    assert (first.id, first.data.delta) == ("1", "a")
    assert isinstance(second, Unknown)
    assert second.raw == {"event": "other", "data": "{}"}
    assert isinstance(third, JobOutputEvent)
    assert [issue.path for issue in issues_of(third)] == ["data"]


def test_the_servers_pause_counts_as_well() -> None:
    script = Script(stream(b"id: 1\nretry: 2500\ndata: a\n\n", then=broken()), stream(b"event: done\ndata: 1\n\n"))
    waited: list[float] = []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", waited.append)
        found = list(Sample(api_key=KEY, http=script).stream(RESUMED))

    assert [item["data"] for item in found] == ["a", 1]
    assert script.header("Last-Event-ID") == "1"
    assert 2.5 in waited


def test_async_clients_are_given_the_same(async_scripted: MakeAsyncClient) -> None:
    async def main() -> list[Any]:
        client, _ = async_scripted(stream(b"event: note\nda", b"ta: 1\n\n"))
        return [item async for item in client.stream(PLAIN)]

    assert asyncio.run(main()) == [{"event": "note", "data": "1"}]


# Line ends end lines, and what ends a line is told as a new line.
words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6)
sent = st.fixed_dictionaries(
    {"data": st.lists(words, min_size=1, max_size=3).map("\n".join).filter(bool)},
    optional={"event": words.filter(bool), "id": words, "retry": st.integers(0, 10**6)},
)


def encoded(event: dict[str, Any]) -> str:
    fields = [f"{name}: {event[name]}\n" for name in ("event", "id", "retry") if name in event]
    return "".join([*fields, *(f"data: {line}\n" for line in event["data"].split("\n")), "\n"])


@given(st.lists(sent, max_size=5), st.lists(st.integers(0, 500), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_was_sent_is_what_comes_however_it_is_cut(
    expected: list[dict[str, Any]], places: list[int], end: str
) -> None:
    spec = SPEC._replace(texts=("*",), values=())
    operation: Operation[Any] = Operation(id="p", method="GET", path="/p", stream=spec)
    text = ": begins\n\n" + "".join(map(encoded, expected))
    body = text.replace("\n", end).encode()
    marks = sorted({0, len(body), *(place % (len(body) + 1) for place in places)})
    found = events(operation, *(body[start:stop] for start, stop in pairwise(marks)))

    assert json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)
