"""Rows that go straight to a file: byte for byte, whole or not at all."""

from __future__ import annotations

import asyncio
import os
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Sample, models
from tests.runtime.sample.errors import APIStatusError, ConfigurationError, SDKError, StreamTruncatedError
from tests.runtime.scripted import Answer, Script, broken, stream
from tests.runtime.sockets import chunked, serving

ROWS = b'{"id":  "a", "state": "\\u0078", "new": 1.0}\r\n{"state":"x","id":"b"}\n'
END = b'{"_end": {"count": 2}}\n'


def test_rows_are_written_as_they_came(scripted: MakeClient, tmp_path: Path) -> None:
    client, script = scripted(stream(b"\xef\xbb\xbf" + ROWS[:9], ROWS[9:40], b"", ROWS[40:] + b"\n" + END))
    lines = client.jobs.export()

    assert lines.save(tmp_path / "jobs.ndjson") == 2
    assert (tmp_path / "jobs.ndjson").read_bytes() == ROWS
    assert lines.trailer == {"count": 2}
    assert script.open_streams == 0


@pytest.mark.parametrize(
    "answer",
    [
        stream(ROWS),
        stream(ROWS[:-9]),
        stream(ROWS + END.replace(b"2", b"3")),
        stream(ROWS, then=broken()),
        stream(ROWS + b'{"error": {"message": "it broke"}}\n'),
    ],
    ids=["no trailer", "cut in a line", "other count", "broken", "error line"],
)
def test_half_an_export_leaves_what_was_there(scripted: MakeClient, tmp_path: Path, answer: Answer) -> None:
    (tmp_path / "jobs.ndjson").write_bytes(b"old\n")
    client, script = scripted(answer)

    with pytest.raises((StreamTruncatedError, APIStatusError)):
        client.jobs.export().save(tmp_path / "jobs.ndjson")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("jobs.ndjson", b"old\n")]
    assert script.open_streams == 0


def test_an_opened_stream_can_be_saved_and_a_read_one_cannot(scripted: MakeClient, tmp_path: Path) -> None:
    client, script = scripted(stream(ROWS, END), stream(ROWS, END))
    with client.jobs.export() as opened:
        assert opened.save(tmp_path / "whole") == 2
    with client.jobs.export() as begun:
        next(begun)
        with pytest.raises(ConfigurationError, match="would be missing"):
            begun.save(tmp_path / "rest")

    assert [file.name for file in tmp_path.iterdir()] == ["whole"]
    assert len(script.requests) == 2


def test_a_link_stays_a_link_and_a_device_a_device(scripted: MakeClient, tmp_path: Path) -> None:
    client, _ = scripted(stream(ROWS, END), stream(ROWS, END))
    (tmp_path / "link").symlink_to(tmp_path / "target")
    client.jobs.export().save(str(tmp_path / "link"))
    client.jobs.export().save(os.devnull)

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == ROWS
    assert not Path(os.devnull).is_file()


def test_async_clients_save_alike(async_scripted: MakeAsyncClient, tmp_path: Path) -> None:
    async def main() -> None:
        client, _ = async_scripted(stream(ROWS, END), stream(ROWS))
        assert await client.jobs.export().save(tmp_path / "jobs.ndjson") == 2
        with pytest.raises(StreamTruncatedError):
            await client.jobs.export().save(tmp_path / "jobs.ndjson")

    asyncio.run(main())

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("jobs.ndjson", ROWS)]


def test_over_a_socket_a_cut_export_is_no_file(make: Any, tmp_path: Path) -> None:
    respond: Any = lambda got: chunked(ROWS, END) if got.number else chunked(ROWS, end=False)  # noqa: E731
    with serving(respond) as server, make(server.url) as client:
        with pytest.raises(StreamTruncatedError):
            client.jobs.export().save(tmp_path / "jobs.ndjson")
        assert list(tmp_path.iterdir()) == []
        assert client.jobs.export().save(tmp_path / "jobs.ndjson") == 2

    assert (tmp_path / "jobs.ndjson").read_bytes() == ROWS


SEQ: Operation[models.Job] = Operation(
    id="seq", method="GET", path="/seq", returns=lambda: models.Job, stream=StreamSpec("lines", record_mark="\x1e")
)
PLAIN: Operation[models.Job] = Operation(
    id="plain", method="GET", path="/plain", returns=lambda: models.Job, stream=StreamSpec("lines")
)
rows = st.lists(st.sampled_from([b'{"id": "a"}', b'{"id":\t"b"}\r', b'{"\xc3\xa9": []} ']), max_size=6)
places = st.lists(st.integers(0, 1000), max_size=8)


@given(rows, places, st.booleans(), st.booleans())
def test_a_file_holds_the_bytes_however_they_were_cut(
    rows: list[bytes], places: list[int], is_seq: bool, is_ended: bool
) -> None:
    text = b"".join((b"\x1e" if is_seq else b"") + row + b"\n" for row in rows)
    text = text if is_ended else text.removesuffix(b"\n")
    marks = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    chunks = [text[start:stop] for start, stop in pairwise(marks)]
    with TemporaryDirectory() as folder:
        client = Sample(api_key=KEY, http=Script(stream(*chunks)))
        try:
            count = client.lines(SEQ if is_seq else PLAIN).save(Path(folder, "x"))
        except SDKError:
            assert is_seq
            assert not is_ended
            return
        found = Path(folder, "x").read_bytes()

    assert (found, count) == (text, len(rows))
