"""Events from bytes: what counts is the bytes, not how they are cut."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport.errors import DecodeError
from tests.runtime.sample.transport.sse import EventParser, RawEvent


def parse(*chunks: bytes) -> list[RawEvent]:
    parser = EventParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


def cut(text: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:end] for start, end in pairwise(marks)]


lines = st.sampled_from(
    [b"data: a", b"data:b", b"data", b"data:  c", b"event: state", b"event", b"id: 7", b"id", b"id: x\0y", b": beat",
     b"retry: 50", b"retry: soon", b"", b"", b"unknown: 1", "data: \u00e9\U0001f600".encode(), b"data: {\"a\": 1}"]
)  # fmt: skip
ends = st.sampled_from([b"\n", b"\r\n", b"\r"])
texts = st.builds(
    lambda mark, pairs: mark + b"".join(line + end for line, end in pairs),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(st.tuples(lines, ends), max_size=20),
)


@given(texts, st.lists(st.integers(0, 10_000), max_size=12))
def test_events_do_not_depend_on_how_the_bytes_are_cut(text: bytes, places: list[int]) -> None:
    whole, pieces = EventParser(), EventParser()
    expected = whole.feed(text)
    found = [event for chunk in cut(text, places) for event in pieces.feed(chunk)]

    assert found == expected
    assert (pieces.last_id, pieces.retry) == (whole.last_id, whole.retry)
    assert pieces.finish() == whole.finish()


@given(texts)
def test_events_are_those_of_the_specification(text: bytes) -> None:
    """A line at a time, as the standard writes it down."""
    assert parse(text) == reference(text)


def reference(text: bytes) -> list[RawEvent]:
    text = text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    events: list[RawEvent] = []
    name, data, last_id, has_id = "", "", b"", False
    for line in text.decode().split("\n")[:-1]:
        if line == "":
            if data:
                events.append((name, data.removesuffix("\n").encode(), last_id, has_id))
            name, data, has_id = "", "", False
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data += value + "\n"
        elif field == "event":
            name = value
        elif field == "id" and "\0" not in value:
            last_id, has_id = value.encode(), True
    # An empty data buffer dispatches nothing; one that holds only its line end holds an empty line of data.
    return [event for event in events if event[1]]


@given(st.lists(st.binary(max_size=40), max_size=10))
def test_no_bytes_make_parsing_fail(chunks: list[bytes]) -> None:
    parse(*chunks)


def test_a_byte_order_mark_does_not_lose_the_first_event() -> None:
    for chunks in ([b"\xef\xbb\xbfdata: 1\n\n"], [b"\xef", b"\xbb\xbf", b"data: 1\n\n"]):
        assert parse(*chunks) == [("", b"1", b"", False)]


def test_an_id_without_data_is_no_event_but_counts() -> None:
    parser = EventParser()

    assert parser.feed(b"id: 9\n\n: beat\n\n") == []
    assert parser.last_id == b"9"


def test_an_endless_line_is_given_up() -> None:
    parser = EventParser(line_limit=1000)

    with pytest.raises(DecodeError, match="more than 1000 bytes"):
        list(map(parser.feed, [b"x" * 100] * 20))


def test_many_short_chunks_of_a_long_line_cost_no_more_than_the_line() -> None:
    parser = EventParser()
    parser.feed(b"data: ")
    for _ in range(100_000):
        assert parser.feed(b"xxxxx") == []

    assert len(parser.feed(b"\n\n")[0][1]) == 500_000


def test_an_event_of_many_lines_costs_no_more_than_its_bytes() -> None:
    """Four times the lines take about four times as long, not sixteen times."""

    def seconds(lines: int) -> float:
        parser = EventParser()
        started = time.process_time()
        for _ in range(lines):
            assert parser.feed(b"data: 0123456789012345678901234567890123456789\n") == []
        assert len(parser.feed(b"\n")[0][1]) == 41 * lines - 1
        return time.process_time() - started

    few, many = min(seconds(10_000) for _ in range(3)), min(seconds(40_000) for _ in range(3))
    assert many < 9 * few


def test_a_blank_line_that_is_cut_in_two_ends_an_event() -> None:
    assert parse(b"data: 1\n", b"\n", b"data: 2\r\n\r", b"\ndata: 3\n\n") == [
        ("", b"1", b"", False),
        ("", b"2", b"", False),
        ("", b"3", b"", False),
    ]


def test_an_endless_event_is_given_up() -> None:
    parser = EventParser(line_limit=1000)

    with pytest.raises(DecodeError):
        list(map(parser.feed, [b"data: xxxx\n"] * 2000))
