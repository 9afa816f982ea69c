"""Lines that are no rows: told one by one, left out only when asked to, and always counted."""

from __future__ import annotations

import asyncio
import copy
import pickle
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import Operation, StreamSpec, records

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Sample, models
from tests.runtime.sample.errors import ConfigurationError, DecodeError, LineDecodeError, StreamTruncatedError
from tests.runtime.scripted import Script, stream


def row(name: str) -> bytes:
    return b'{"id": "%b", "state": "x"}' % name.encode()


def end(count: int) -> bytes:
    return b'{"_end": {"count": %d}}\n' % count


BAD = b"<oops>"
THREE = row("a") + b"\n\n" + BAD + b"\n" + row("b") + b"\n" + end(3)


def test_a_bad_line_says_where_it_is_and_how_it_begins(scripted: MakeClient) -> None:
    client, script = scripted(stream(THREE, X_Request_Id="req_7"))
    seen: list[str] = []

    with pytest.raises(LineDecodeError, match=r"^line 3: exports\.jobs: 200 with an answer that is not") as caught:
        seen.extend(item.id for item in client.jobs.export())
    assert seen == ["a"]
    assert (caught.value.line, caught.value.body, caught.value.request_id) == (3, "<oops>", "req_7")
    assert isinstance(caught.value, DecodeError)
    assert script.open_streams == 0


def test_bad_lines_are_left_out_when_asked_to_and_none_in_silence(scripted: MakeClient) -> None:
    client, _ = scripted(stream(THREE))
    lines = client.jobs.export(on_error="skip")

    assert [item.id for item in lines] == ["a", "b"]
    assert (lines.skipped_count, [bad.line for bad in lines.skipped]) == (1, [3])
    assert lines.trailer == {"count": 3}


def test_a_function_is_told_and_may_stop_it(scripted: MakeClient) -> None:
    client, _ = scripted(stream(THREE), stream(THREE))
    told: list[int] = []
    kept = [item.id for item in client.jobs.export(on_error=lambda bad: told.append(bad.line))]

    def stop(bad: LineDecodeError) -> None:
        raise LookupError(bad.line)

    assert (kept, told) == (["a", "b"], [3])
    with pytest.raises(LookupError, match="3"):
        list(client.jobs.export(on_error=stop))


def test_what_is_left_out_is_listed_up_to_a_hundred_and_counted_beyond(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b"x\n" * 250 + row("a") + b"\n" + end(251)))
    lines = client.jobs.export(on_error="skip")

    assert [item.id for item in lines] == ["a"]
    assert (lines.skipped_count, len(lines.skipped), lines.skipped[-1].line) == (250, 100, 100)


def test_a_stream_cut_short_is_no_bad_line(scripted: MakeClient) -> None:
    client, script = scripted(stream(row("a") + b"\n" + row("b")[:9]))

    with pytest.raises(StreamTruncatedError, match="broke off after 1: it ended in the middle of a line"):
        list(client.jobs.export(on_error="skip"))
    assert script.open_streams == 0


def test_a_line_that_was_left_out_does_not_hide_a_lost_one(scripted: MakeClient) -> None:
    client, _ = scripted(stream(THREE.replace(end(3), end(4))))

    with pytest.raises(StreamTruncatedError, match="3 rows came, 4 were sent"):
        list(client.jobs.export(on_error="skip"))


def test_in_strict_clients_a_wrong_row_is_a_bad_line(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b'{"id": 1, "state": "x"}\n' + row("b") + b"\n" + end(2)), strict=True)
    lines = client.jobs.export(on_error="skip")

    assert [item.id for item in lines] == ["b"]
    assert [issue.path for issue in lines.skipped[0].issues] == ["id"]


@pytest.mark.parametrize("wrong", ["ignore", None, 3])
def test_what_to_do_is_one_of_three(scripted: MakeClient, wrong: Any) -> None:
    client, script = scripted()

    with pytest.raises(ConfigurationError, match="`on_error` is"):
        client.jobs.export(on_error=wrong)
    assert script.requests == []


def test_a_function_that_must_be_awaited_is_refused(async_scripted: MakeAsyncClient) -> None:
    async def tell(_: LineDecodeError) -> None: ...

    async def main() -> None:
        client, _ = async_scripted(stream(THREE))
        with pytest.raises(ConfigurationError, match="cannot be awaited"):
            _ = [item async for item in client.jobs.export(on_error=tell)]

    asyncio.run(main())


def test_async_rows_are_left_out_alike(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, _ = async_scripted(stream(THREE))
        lines = client.jobs.export(on_error="skip")
        assert [item.id async for item in lines] == ["a", "b"]
        assert lines.skipped_count == 1

    asyncio.run(main())


def test_the_error_pickles_and_copies(scripted: MakeClient) -> None:
    client, _ = scripted(stream(THREE))
    lines = client.jobs.export(on_error="skip")
    list(lines)

    for other in (pickle.loads(pickle.dumps(lines.skipped[0])), copy.deepcopy(lines.skipped[0])):
        assert (type(other), other.line, str(other)) == (LineDecodeError, 3, str(lines.skipped[0]))


def test_no_key_shows_in_a_bad_line(scripted: MakeClient) -> None:
    client, _ = scripted(stream(f"<{KEY}>\n".encode() + end(1)))
    lines = client.jobs.export(on_error="skip")
    list(lines)

    assert KEY not in f"{lines.skipped[0]} {lines.skipped[0].body} {lines.skipped[0]!r}"


# ---- a line without end


@pytest.fixture
def short_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records.RecordCutter.__init__, "__defaults__", (b"", 64))


@pytest.mark.usefixtures("short_lines")
@pytest.mark.parametrize("step", [1, 7, 50, 1000])
def test_a_line_that_is_too_long_is_a_bad_one_however_it_is_cut(scripted: MakeClient, step: int) -> None:
    long = row("c" * 60)
    text = b"\n".join([row("a"), long, row("b"), long + b"   ", end(4)])
    chunks = [text[at : at + step] for at in range(0, len(text), step)]
    client, _ = scripted(stream(*chunks), stream(*chunks))
    lines = client.jobs.export(on_error="skip")

    assert [item.id for item in lines] == ["a", "b"]
    assert [bad.line for bad in lines.skipped] == [2, 4]
    with pytest.raises(LineDecodeError, match=r"line 2: .*more than 64 bytes"):
        list(client.jobs.export())


def test_an_endless_line_takes_no_more_room_than_the_limit(scripted: MakeClient) -> None:
    import tracemalloc

    client, _ = scripted(stream(*([b"x" * 65536] * 1000), b"\n" + row("a") + b"\n" + end(2)))
    tracemalloc.start()
    kept = [item.id for item in client.jobs.export(on_error="skip")]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept == ["a"]
    assert peak < 2.5 * records.RECORD_LIMIT


# ---- laws

contents = st.one_of(
    st.text("abc", max_size=5).map(row),
    st.sampled_from(
        [BAD, b"", b" ", b"\r", b'{"id": 1, "state": "x"}', b"nul", b'{"a": [1', b"2]}", b"12", b"[]", b"{},{}"]
    ),
    st.just(row("too" * 20)),
)
texts = st.builds(
    lambda mark, pairs, last: mark + b"".join(line + ending for line, ending in pairs) + last,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(st.tuples(contents, st.sampled_from([b"\n", b"\r\n"])), max_size=8),
    st.sampled_from([b"", end(3), end(3).strip(), b'{"error": {"message": "it broke"}}\n', b'{"id"']),
)
seq_texts = st.builds(
    lambda records, last: b"".join(b"\x1e" + record + b"\n" for record in records) + last,
    st.lists(st.one_of(st.text("abc", max_size=5).map(row), st.sampled_from([b'{\n"id":\n"a"\n}', b'{"id', b""]))),
    st.sampled_from([b"", b"\x1e12", b"\x1e" + row("z"), b'\x1e{"id"']),
)
SEQ: Operation[models.Job] = Operation(
    id="seq", method="GET", path="/seq", returns=lambda: models.Job, stream=StreamSpec("lines", record_mark="\x1e")
)
NDJSON: Operation[models.Job] = Operation(
    id="seq", method="GET", path="/x", returns=lambda: models.Job, stream=StreamSpec("lines", "", None, (), "", False, "", "_end", "error")
)  # fmt: skip


def outcome(operation: Operation[models.Job], chunks: list[bytes]) -> list[Any]:
    """All that a caller gets to see."""
    seen: list[Any] = []
    lines = Sample(api_key=KEY, http=Script(stream(*chunks))).lines(
        operation, on_error=lambda bad: seen.append((bad.line, bad.body))
    )
    try:
        seen.extend(item.id for item in lines)
    except Exception as error:
        seen.append((type(error), str(error)))
    return [*seen, lines.skipped_count, lines.trailer]


def cut(text: bytes, places: list[int]) -> list[bytes]:
    marks = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[start:stop] for start, stop in pairwise(marks)]


places = st.lists(st.integers(0, 10_000), max_size=12)


@given(texts, places)
def test_what_comes_of_lines_does_not_depend_on_how_they_are_cut(text: bytes, places: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records.RecordCutter.__init__, "__defaults__", (b"", 60))
        assert outcome(NDJSON, cut(text, places)) == outcome(NDJSON, [text])


@given(seq_texts, places)
def test_what_comes_of_a_sequence_does_not_depend_on_how_it_is_cut(text: bytes, places: list[int]) -> None:
    assert outcome(SEQ, cut(text, places)) == outcome(SEQ, [text])


def test_a_record_that_was_cut_short_is_followed_by_whole_ones() -> None:
    """RFC 7464, 2.3: what a writer that died left behind is one bad record."""
    text = b'\x1e{"id": "a", "state": "x"}\n\x1e{"id": "b", "st\x1e{"id": "c",\n "state": "x"}\n\x1etrue'
    lines = Sample(api_key=KEY, http=Script(stream(text))).lines(SEQ, on_error="skip")
    kept: list[str] = []

    with pytest.raises(StreamTruncatedError, match="in the middle of a line"):
        kept.extend(item.id for item in lines)
    assert kept == ["a", "c"]
    assert [str(bad).partition(":")[0] for bad in lines.skipped] == ["record 2"]
