"""What can be downloaded: any method's answer; and what a download knows of itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport.dispositions import filename_of

from tests.runtime.conftest import MakeAsyncClient, MakeClient
from tests.runtime.sample import Hooks, Sample, response_of
from tests.runtime.sample.errors import ConfigurationError, StreamTruncatedError
from tests.runtime.scripted import Answer, broken, page, stream


def test_any_answer_can_be_had_as_it_comes(scripted: MakeClient, tmp_path: Path) -> None:
    client, script = scripted(page([{"id": "a"}]), stream(b'{"id": "j"}\n'), stream(b"event: done\n\n"))

    first = client.download(client.pipelines.list, limit=3, options={"cursor": "c"}).save(tmp_path / "page")
    rows = client.download(client.jobs.export).read()
    events = client.download(client.jobs.stream, "j").read()

    assert first.read_bytes() == b'{"data": [{"id": "a"}], "pagination": {"next_cursor": null, "has_more": false}}'
    assert (rows, events) == (b'{"id": "j"}\n', b"event: done\n\n")
    assert script.requests[0].target == "/v2/pipelines?limit=3&cursor=c"
    assert script.open_streams == 0


def test_the_client_that_downloads_is_the_one_that_is_asked(scripted: MakeClient) -> None:
    client, script = scripted(Answer(200, b"x"), Answer(200, b"x"))
    patient = client.with_options(default_headers={"X-Team": "a"})
    patient.download(client.files.content, "a/b", options={"headers": {"X-One": "1"}}).read()
    client.files.content("f")

    assert script.header("X-Team", 0) == "a"
    assert script.header("X-One", 0) == "1"
    assert script.header("X-Team", 1) is None
    # What a download does not ask for, a call of the same operation asks for all the same.
    assert (script.header("Accept-Encoding", 0), script.header("Accept-Encoding", 1)) == ("identity", "gzip, deflate")
    assert script.requests[0].target == "/v2/files/a%2Fb"


def test_a_dry_run_shows_the_request(scripted: MakeClient) -> None:
    client, _ = scripted()

    assert client.dry_run.download(client.files.content, "f").url.endswith("/v2/files/f")


@pytest.mark.parametrize("method", [len, Sample, "".join], ids=["a function", "a class", "another's method"])
def test_what_is_no_method_of_a_client_is_refused(scripted: MakeClient, method: Any) -> None:
    client, _ = scripted()

    with pytest.raises(TypeError, match="is no method of a client"):
        client.download(method, "x")


def test_arguments_are_checked_at_once(scripted: MakeClient) -> None:
    client, _ = scripted()

    with pytest.raises(TypeError, match="file_id"):
        client.download(client.files.content)  # type: ignore[call-arg]


def test_a_download_is_read_once(scripted: MakeClient, tmp_path: Path) -> None:
    client, script = scripted(Answer(200, b"x"), Answer(200, b"x"))
    file = client.download(client.files.content, "f")
    with pytest.raises(ConfigurationError, match="not open"):
        _ = file.filename
    with file:
        assert (file.read(), file.filename, file.content_type) == (b"x", None, None)
        with pytest.raises(ConfigurationError, match="has been read"):
            file.save(tmp_path / "x")
    begun = client.download(client.files.content, "f")
    with begun:
        next(iter(begun))
        with pytest.raises(ConfigurationError, match="has been read"):
            begun.read()
    with pytest.raises(ConfigurationError, match="has been read"):
        begun.read()

    assert len(script.requests) == 2
    assert list(tmp_path.iterdir()) == []
    assert script.open_streams == 0


def test_an_empty_answer_is_an_empty_file(scripted: MakeClient, tmp_path: Path) -> None:
    client, _ = scripted(Answer(204), stream())

    assert client.download(client.files.content, "f").save(tmp_path / "none").read_bytes() == b""
    assert client.download(client.files.content, "f").read() == b""


def test_a_folder_takes_the_name_that_the_server_gives_and_loses_nothing(scripted: MakeClient, tmp_path: Path) -> None:
    named = Answer(200, b"new", {"Content-Disposition": "attachment; filename=a.txt"})
    client, script = scripted(named, named, Answer(200, b"x"))
    saved = client.download(client.files.content, "f").save(tmp_path)
    with pytest.raises(ConfigurationError, match="is there already"):
        client.download(client.files.content, "f").save(tmp_path)
    with pytest.raises(ConfigurationError, match="gives the file no name"):
        client.download(client.files.content, "f").save(tmp_path)

    assert saved == tmp_path / "a.txt"
    assert script.open_streams == 0


def test_a_long_name_is_no_reason_to_fail(scripted: MakeClient, tmp_path: Path) -> None:
    client, _ = scripted(Answer(200, b"x", {"Content-Disposition": f"inline; filename*=UTF-8''{'%E2%82%AC' * 200}"}))
    saved = client.download(client.files.content, "f").save(tmp_path)

    assert saved.name == "€" * 85


def test_what_cannot_be_kept_is_not_asked_for(scripted: MakeClient, tmp_path: Path) -> None:
    client, script = scripted()
    with pytest.raises(FileNotFoundError):
        client.download(client.files.content, "f").save(tmp_path / "nowhere" / "file")

    assert script.requests == []


def test_a_device_is_not_begun_anew(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(b"a", then=broken()), repeats=True)
    with pytest.raises(StreamTruncatedError):
        client.download(client.files.content, "f").save(os.devnull)

    assert len(script.requests) == 1
    assert sleeps == []


def test_the_tries_of_a_call_are_those_of_its_options(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(b"a", then=broken()), repeats=True)
    with pytest.raises(StreamTruncatedError):
        client.download(client.files.content, "f", options={"max_retries": 4}).read()

    assert len(script.requests) == 5
    assert len(sleeps) == 4


def test_a_part_that_the_caller_asks_for_is_not_resumed(scripted: MakeClient, sleeps: list[float]) -> None:
    head = {"ETag": '"v"', "Accept-Ranges": "bytes"}
    client, script = scripted(
        Answer(206, b"", head, [b"ab"], broken()), Answer(206, b"", head, [b"abcd"]), Answer(200, b"", head, [b"x"])
    )
    part = client.download(client.files.content, "f", options={"headers": {"Range": "bytes=4-7"}})

    assert part.read() == b"abcd"
    assert [script.header("Range", index) for index in (0, 1)] == ["bytes=4-7", "bytes=4-7"]
    assert len(sleeps) == 1


@pytest.mark.usefixtures("sleeps")
def test_hooks_hear_of_one_call(scripted: MakeClient) -> None:
    heard: list[Any] = []
    hooks = Hooks(on_attempt=heard.append, on_error=heard.append, on_stream_end=heard.append)
    client, _ = scripted(stream(b"ab", then=broken()), stream(b"abc"), hooks=hooks)
    file = client.download(client.files.content, "f")

    assert file.read() == b"abc"
    assert [type(event).__name__ for event in heard] == ["AttemptStarted", "AttemptStarted", "StreamEnded"]
    assert len({event.call for event in heard}) == 1
    assert response_of(file).status == 200


async def _read(client: Any) -> bytes:
    async with client.download(client.files.speak, text="hi") as file:
        content: bytes = await file.read()
        return content


def test_async_methods_are_named_and_not_called(async_scripted: MakeAsyncClient, recwarn: Any) -> None:
    import asyncio

    client, script = async_scripted(Answer(200, b"x"))

    assert asyncio.run(_read(client)) == b"x"
    assert script.json() == {"text": "hi"}
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("", None),
        ("inline", None),
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a b;c.txt"', "a b;c.txt"),
        (r'attachment; filename="a \"b\".txt"', "a _b_.txt"),
        ("attachment; filename*=UTF-8''na%C3%AFve%20file.txt; filename=\"naive.txt\"", "naïve file.txt"),
        ("attachment; filename=\"euro.txt\"; filename*=utf-8'en'%e2%82%ac%20rates", "€ rates"),
        ("attachment; FileName*=iso-8859-1''%A3.txt", "£.txt"),
        ("attachment; filename*=utf-9''x; filename=plain", "plain"),
        ("attachment; filename*=utf-8''%ff; filename=plain", "plain"),
        ('attachment; filename="naÃ¯ve.txt"', "naïve.txt"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        (r'attachment; filename="C:\\temp\\x.exe"', "x.exe"),
        ("attachment; filename*=UTF-8''..%2F..%2F.bashrc", "bashrc"),
        ('attachment; filename=".."', None),
        ('attachment; filename="con.txt"', "_con.txt"),
        ('attachment; filename="a\x00b\u202etxt.exe"', "a_b_txt.exe"),
        (f'attachment; filename="{"x" * 300}.tar.gz"', f"{'x' * 252}.gz"),
    ],
)
def test_a_name_is_what_the_server_says_and_harmless(said: str, name: str | None) -> None:
    assert filename_of(said) == name


@given(st.text())
def test_no_name_leads_out_of_its_folder(text: str) -> None:
    for said in (f"attachment; filename={text}", f'attachment; filename="{text}"', f"x; filename*=UTF-8''{text}"):
        name = filename_of(said)

        assert name is None or (Path("/folder") / name).parent == Path("/folder")
        assert name is None or (name not in ("", ".", "..") and len(name.encode()) <= 255)
