"""A stream is its bytes: how they are cut into chunks changes no item, no error, and nothing of what was read before."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.runtime.adapters import KEY
from tests.runtime.sample import AsyncSample, Sample, issues_of
from tests.runtime.sample.errors import SDKError
from tests.runtime.scripted import AsyncScript, Script, stream

ends = st.sampled_from([b"\n", b"\r\n"])
rows = st.sampled_from(
    [
        b'{"id": "a", "state": "x"}',
        b'{"id": 1, "state": "x"}',
        b'{"id": "b", "state": "x", "error": null}',
        b'{"error": "mine", "id": "c", "state": "x"}',
        '{"id": "\u2028\u00e9\U0001f600", "state": "x"}'.encode(),
        b'{"id": "\\r\\n", "state": "x"}',
        b"",
        b"  ",
        b"\t",
        b"not JSON",
        b"[]",
        b"null",
        b'{"error": {"message": "broke"}}',
        b'{"_end": {"count": 2}}',
    ]
)
events = st.sampled_from(
    [
        b'event: state\nid: 1\ndata: {"state": "running"}\n',
        b'event: output\nid: 2\ndata: {"delta":\ndata: "x"}\n',
        b'event: brand_new\nid: 3\ndata: {"a": 1}\n',
        b": beat\n",
        b"id: 4\n",
        b"event: state\ndata: not JSON\n",
        b'event: error\ndata: {"error": {"message": "broke"}}\n',
        b'event: done\nid: 9\ndata: {"id": "j", "state": "completed"}\n',
    ]
)
marks = st.sampled_from([b"", b"\xef\xbb\xbf"])
# Somewhere, or after every byte.
places = st.lists(st.integers(0, 10_000), max_size=12) | st.just(list(range(2000)))


def cut(text: bytes, at: list[int]) -> list[bytes]:
    bounds = sorted({0, len(text), *(place % (len(text) + 1) for place in at)})
    return [text[start:end] for start, end in pairwise(bounds)]


def read(method: str, chunks: list[bytes]) -> tuple[list[Any], str]:
    """What a program gets out of a stream, and how it ends."""
    client, found = Sample(api_key=KEY, http=Script(stream(*chunks)), max_retries=0), list[Any]()
    opened = client.jobs.export() if method == "export" else client.jobs.stream("j")
    try:
        found += (_shown(item) for item in opened)
    except SDKError as error:
        return found, f"{type(error).__name__}: {error.message}"
    return found, ""


async def read_async(method: str, chunks: list[bytes]) -> tuple[list[Any], str]:
    """The same by an async program."""
    client, found = AsyncSample(api_key=KEY, http=AsyncScript(stream(*chunks)), max_retries=0), list[Any]()
    opened: Any = client.jobs.export() if method == "export" else client.jobs.stream("j")
    try:
        async for item in opened:
            found.append(_shown(item))
    except SDKError as error:
        return found, f"{type(error).__name__}: {error.message}"
    return found, ""


def _shown(item: Any) -> tuple[str, str, str]:
    return type(item).__name__, item.model_dump_json(), str(issues_of(item))


@given(marks, st.lists(st.tuples(rows, ends), max_size=8), st.booleans(), places)
def test_rows_and_their_end_do_not_depend_on_the_cuts(
    mark: bytes, lines: list[tuple[bytes, bytes]], is_open: bool, at: list[int]
) -> None:
    text = mark + b"".join(line + end for line, end in lines)
    text = text.rstrip(b"\r\n") if is_open else text
    whole = read("export", [text])

    assert read("export", cut(text, at)) == whole
    assert asyncio.run(read_async("export", cut(text, at))) == whole


@given(marks, st.lists(events, max_size=6), ends, places)
def test_events_and_their_end_do_not_depend_on_the_cuts(
    mark: bytes, blocks: list[bytes], end: bytes, at: list[int]
) -> None:
    """The terminal event at the end: without it, the stream would be taken up again."""
    done = b'event: done\nid: 9\ndata: {"id": "j", "state": "completed"}\n'
    text = mark + b"".join(block + b"\n" for block in [*blocks, done]).replace(b"\n", end)
    whole = read("stream", [text])

    assert read("stream", cut(text, at)) == whole
    assert asyncio.run(read_async("stream", cut(text, at))) == whole


def test_what_is_compared_is_not_nothing() -> None:
    """The strategies hold rows and events that are read, and each kind of end."""
    row = json.dumps({"id": "a", "state": "x"}).encode()

    assert len(read("export", [row + b"\n" + row + b'\n{"_end": {"count": 2}}\n'])[0]) == 2
    assert "broke" in read("export", [b'{"error": {"message": "broke"}}\n'])[1]
