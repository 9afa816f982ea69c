"""JSON lines as users hold them: typed, complete, in constant memory."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data import Decoder, Unknown
from tests.runtime.sample.transport.lines import LineReader
from tests.runtime.sample.transport.operation import StreamSpec

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Sample, issues_of
from tests.runtime.sample.errors import APIStatusError, LineDecodeError, StreamTruncatedError
from tests.runtime.scripted import Script, broken, stream


def rows(*names: str) -> bytes:
    return b"".join(b'{"id": "%b", "state": "x"}\n' % name.encode() for name in names)


END_OF_TWO = b'{"_end": {"count": 2}}\n'


def test_rows_are_typed_and_the_trailer_is_none_of_them(scripted: MakeClient) -> None:
    client, script = scripted(stream(rows("a", "b") + END_OF_TWO))
    with client.jobs.export() as lines:
        assert [row.id for row in lines] == ["a", "b"]

    assert lines.trailer == {"count": 2}
    assert script.open_streams == 0


@given(st.lists(st.integers(0, 400), max_size=10), st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r\n \r\n"]))
def test_rows_do_not_depend_on_how_the_bytes_are_cut(places: list[int], end: bytes) -> None:
    text = (rows("a", "b") + END_OF_TWO).replace(b"\n", end)
    marks = sorted({0, len(text), *(place % len(text) for place in places)})
    chunks = [text[start:stop] for start, stop in pairwise(marks)]
    lines = Sample(api_key=KEY, http=Script(stream(*chunks))).jobs.export()

    assert [row.id for row in lines] == ["a", "b"]
    assert lines.trailer == {"count": 2}


def test_a_last_row_without_line_end_counts(scripted: MakeClient) -> None:
    client, _ = scripted(stream(rows("a", "b"), END_OF_TWO.strip()))

    assert len(list(client.jobs.export())) == 2


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (rows("a"), "it ended without its trailer"),
        (rows("a") + END_OF_TWO, "1 rows came, 2 were sent"),
        (b"", "it ended without its trailer"),
    ],
)
def test_an_export_that_ended_too_early_says_so(scripted: MakeClient, body: bytes, reason: str) -> None:
    client, _ = scripted(stream(body))

    with pytest.raises(StreamTruncatedError, match=reason):
        list(client.jobs.export())


def test_a_break_in_the_middle_stays_in_the_error_tree(scripted: MakeClient) -> None:
    client, script = scripted(stream(rows("a"), then=broken()))

    with pytest.raises(StreamTruncatedError, match="broke off after 1: the connection broke"):
        list(client.jobs.export())
    assert script.open_streams == 0


def test_an_error_line_is_raised_as_the_api_s_error(scripted: MakeClient) -> None:
    error = b'{"error": {"type": "internal_error", "code": "INTERNAL_ERROR", "message": "it broke"}}\n'
    client, _ = scripted(stream(rows("a") + error))
    seen: list[str] = []

    with pytest.raises(APIStatusError, match="it broke") as caught:
        seen.extend(row.id for row in client.jobs.export())
    assert caught.value.code == "INTERNAL_ERROR"
    assert seen == ["a"]


def test_a_row_with_a_field_called_error_is_a_row(scripted: MakeClient) -> None:
    body = b'{"error": "bad", "id": "a", "state": "failed"}\n{"id": "b", "state": "x", "error": null}\n'
    client, _ = scripted(stream(body + END_OF_TWO))

    assert [row.error for row in client.jobs.export()] == ["bad", None]


def test_a_wrong_row_does_not_stop_the_others(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b'{"id": 1, "state": "x"}\n' + rows("b") + END_OF_TWO))
    first, second = client.jobs.export()

    assert [issue.path for issue in issues_of(first)] == ["id"]
    assert issues_of(second) == ()


def test_many_rows_keep_their_order_round_a_wrong_one(scripted: MakeClient) -> None:
    """More than are read at once, with one that differs from the document."""
    names = [str(number) for number in range(2000)]
    body = rows(*names[:999]) + b'{"id": 999, "state": "x"}\n' + rows(*names[1000:])
    client, _ = scripted(stream(body, b'{"_end": {"count": 2000}}\n'))
    found = list(client.jobs.export())

    assert [str(row.id) for row in found] == names
    assert [place for place, row in enumerate(found) if issues_of(row)] == [999]


@pytest.mark.parametrize("row", [dict[str, Any], Unknown])
def test_a_trailer_is_none_where_anything_may_be_a_row(row: Any) -> None:
    reader: LineReader[Any] = LineReader(StreamSpec("lines", trailer="_end"), Decoder(row), Decoder(list[row]))
    call: Any = SimpleNamespace(shared=None)

    assert list(reader.feed(b'{"_end": 1}\n', call)) == []
    assert reader.trailer == 1


def test_ten_thousand_rows_take_the_room_of_a_few(scripted: MakeClient) -> None:
    """A chunk's rows at a time are in memory, never all."""
    import tracemalloc

    chunk = rows(*("x" * 50 for _ in range(100)))
    client, _ = scripted(stream(*([chunk] * 100), b'{"_end": {"count": 10000}}\n'))
    tracemalloc.start()
    count = sum(1 for _ in client.jobs.export())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 10_000
    assert peak < 2_000_000


def test_two_rows_on_one_line_are_not_two_rows(scripted: MakeClient) -> None:
    client, _ = scripted(stream(rows("a").strip() + b"," + rows("b") + b"\n", END_OF_TWO))

    with pytest.raises(LineDecodeError):
        list(client.jobs.export())


def test_a_break_is_told_once(scripted: MakeClient) -> None:
    client, _ = scripted(stream(rows("a")))

    with pytest.raises(StreamTruncatedError) as caught:
        list(client.jobs.export())
    assert caught.value.message == "the lines broke off after 1: it ended without its trailer"


def test_async_rows_are_the_same(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, script = async_scripted(stream(rows("a"), rows("b") + END_OF_TWO))
        assert [row.id async for row in client.jobs.export()] == ["a", "b"]
        assert script.open_streams == 0

    asyncio.run(main())
