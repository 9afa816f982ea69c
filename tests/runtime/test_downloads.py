"""Answers as files, over every adapter and real sockets: whole or not at all, in constant memory, taken up again."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.adapters import ASYNC, SYNC, make_async_client, make_client
from tests.runtime.sample import response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    DeadlineExceededError,
    DecodeError,
    NotFoundError,
    StreamTruncatedError,
)
from tests.runtime.sockets import CLOSE, RESET, Piece, Received, SocketServer, answer, chunked, serving

DATA = bytes(range(256)) * 1000
TAG = '"v1"'


@pytest.fixture(params=[*(f"sync-{name}" for name in SYNC), *(f"async-{name}" for name in ASYNC)])
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Does something with a download over each adapter, blocking or awaited; gives what came of it, and the download."""
    kind, _, name = request.param.partition("-")

    def sync(url: str, use: str, *given: Any, method: str = "content", **settings: Any) -> Any:
        with make_client(name, url, **settings) as client:
            file = client.download(getattr(client.files, method), "f1")
            return getattr(file, use)(*given), file

    async def awaited(url: str, use: str, *given: Any, method: str = "content", **settings: Any) -> Any:
        async with make_async_client(name, url, **settings) as client:
            file = client.download(getattr(client.files, method), "f1")
            return await getattr(file, use)(*given), file

    return sync if kind == "sync" else lambda *given, **settings: asyncio.run(awaited(*given, **settings))


def whole(**headers: str) -> list[Piece]:
    return [answer(DATA, Accept_Ranges="bytes", ETag=TAG, **headers)]


def cut(after: int, *, etag: str = TAG, how: str = CLOSE, ranges: str = "bytes") -> list[Piece]:
    head = answer(DATA, Accept_Ranges=ranges, **({"ETag": etag} if etag else {}))[: -len(DATA)]
    return [head + DATA[:after], 0.02, how]


def rest(request: Received, *, data: bytes = DATA, etag: str = TAG, said: str = "") -> list[Piece]:
    """What a server that knows ranges answers."""
    start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
    span = said or f"bytes {start}-{len(data) - 1}/{len(data)}"
    return [answer(data[start:], "206 Partial Content", Content_Range=span, ETag=etag)]


def in_turn(*answers: list[Piece] | Callable[[Received], list[Piece]]) -> Callable[[Received], list[Piece]]:
    """The answers to the requests one after the other, the last one for all that follow."""

    def respond(request: Received) -> list[Piece]:
        found = answers[min(request.number, len(answers) - 1)]
        return found(request) if callable(found) else found

    return respond


def ranges(server: SocketServer) -> list[str | None]:
    return [request.headers.get("range") for request in server.requests]


def test_a_file_is_saved_and_read(run: Any, tmp_path: Path) -> None:
    with serving(
        lambda _: whole(Content_Type="audio/mpeg", Content_Disposition='inline; filename="../a.mp3"')
    ) as server:
        path, file = run(server.url, "save", str(tmp_path / "song"))
        content, _ = run(server.url, "read")
        named, _ = run(server.url, "save", tmp_path)

    assert (path, path.read_bytes()) == (tmp_path / "song", DATA)
    assert content == DATA
    assert (named, named.read_bytes()) == (tmp_path / "a.mp3", DATA)
    assert (file.content_type, file.content_length, file.filename) == ("audio/mpeg", len(DATA), "a.mp3")
    assert response_of(file).status == 200
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.mp3", "song"]
    assert server.requests[0].headers["accept-encoding"] == "identity"


def test_a_break_is_taken_up_where_it_was(run: Any, tmp_path: Path) -> None:
    with serving(in_turn(cut(1000), rest)) as server:
        path, file = run(server.url, "save", tmp_path / "file")

    assert path.read_bytes() == DATA
    assert ranges(server) == [None, "bytes=1000-"]
    assert server.requests[1].headers["if-range"] == TAG
    assert file.content_length == len(DATA)
    assert response_of(file).status == 206


@pytest.mark.parametrize("how", [CLOSE, RESET])
def test_progress_earns_another_try(run: Any, tmp_path: Path, how: str) -> None:
    def respond(request: Received) -> list[Piece]:
        if request.number == 0:
            return cut(100, how=how)
        start = int(request.headers["range"][6:-1])
        head, end = rest(request)[0][: -len(DATA) + start], start + 50_000  # type: ignore[index]
        return [head + DATA[start:end], 0.02, *([how] if end < len(DATA) else [])]  # type: ignore[operator]

    with serving(respond) as server:
        path, _ = run(server.url, "save", tmp_path / "file")

    assert path.read_bytes() == DATA
    assert len(server.requests) == 7


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"said": f"bytes 0-{len(DATA) - 1}/{len(DATA)}"}, "Content-Range"),
        ({"said": f"bytes 1000-{len(DATA) - 1}/{len(DATA) + 1}"}, "Content-Range"),
        ({"said": "bytes */7"}, "Content-Range"),
        ({"said": "lines 1-2/3"}, "Content-Range"),
        ({"etag": '"v2"'}, "another version"),
    ],
)
def test_another_part_than_was_asked_for_is_refused(run: Any, tmp_path: Path, bad: dict[str, str], reason: str) -> None:
    with (
        serving(in_turn(cut(1000), lambda request: rest(request, **bad))) as server,
        pytest.raises(StreamTruncatedError, match=reason),
    ):
        run(server.url, "save", tmp_path / "file")

    assert len(server.requests) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("use", ["save", "read"])
def test_a_file_that_has_changed_begins_anew(run: Any, tmp_path: Path, use: str) -> None:
    changed = b"another one" * 10
    with serving(in_turn(cut(1000), [answer(changed, ETag='"v2"')])) as server:
        found, file = run(server.url, use, *([tmp_path / "file"] if use == "save" else []))

    assert (found if use == "read" else found.read_bytes()) == changed
    assert file.content_length == len(changed)
    assert ranges(server) == [None, "bytes=1000-"]


@pytest.mark.parametrize("head", [{"etag": ""}, {"etag": 'W/"v1"'}, {"ranges": "none"}], ids=str)
def test_what_cannot_be_resumed_begins_anew(run: Any, tmp_path: Path, head: dict[str, str]) -> None:
    with serving(in_turn(cut(1000, **head), whole())) as server:
        path, _ = run(server.url, "save", tmp_path / "file")

    assert path.read_bytes() == DATA
    assert ranges(server) == [None, None]


def test_beginning_anew_ends(run: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    with (
        serving(lambda _: cut(1000, etag="")) as server,
        pytest.raises(StreamTruncatedError, match=f"after 1000 bytes of {len(DATA)}") as caught,
    ):
        run(server.url, "save", tmp_path / "file", max_retries=2)

    assert len(server.requests) == 3
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert caught.value.operation == "files.content"
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"old")]


def test_a_changing_file_is_not_chased_for_ever(run: Any, tmp_path: Path) -> None:
    tags = iter(f'"{number}"' for number in range(100))
    with serving(lambda _: cut(1000, etag=next(tags))) as server, pytest.raises(StreamTruncatedError):
        run(server.url, "save", tmp_path / "file", max_retries=2)

    assert len(server.requests) == 3


def test_an_answer_to_a_post_is_asked_for_once(make: Any, tmp_path: Path) -> None:
    with serving(lambda _: cut(1000)) as server, make(server.url) as client, pytest.raises(StreamTruncatedError):
        client.download(client.files.speak, text="hello").save(tmp_path / "file")

    assert len(server.requests) == 1
    assert server.requests[0].body == b'{"text":"hello"}'


def test_what_was_handed_on_is_not_taken_back(make: Any) -> None:
    with serving(in_turn(cut(1000), [answer(b"another one")])) as server, make(server.url) as client:
        file = client.download(client.files.content, "f1")
        with pytest.raises(StreamTruncatedError, match="beginning"):
            list(file.iter_bytes())

    assert len(server.requests) == 2


def test_opening_is_tried_again_and_errors_are_typed(run: Any, tmp_path: Path) -> None:
    busy = [answer(b"{}", "503 Service Unavailable", Retry_After="0")]
    with serving(in_turn(busy, whole())) as server:
        content, file = run(server.url, "read")
    missing = [answer(b'{"error": {"message": "gone"}}', "404 Not Found")]
    with serving(lambda _: missing) as elsewhere, pytest.raises(NotFoundError, match="gone"):
        run(elsewhere.url, "save", tmp_path / "file")

    assert content == DATA
    assert response_of(file).attempts == len(server.requests) == 2
    assert list(tmp_path.iterdir()) == []


def test_an_error_in_place_of_the_rest_is_raised(run: Any, tmp_path: Path) -> None:
    refusal = [answer(b"{}", "416 Range Not Satisfiable")]
    with serving(in_turn(cut(1000), refusal)) as server, pytest.raises(APIStatusError) as caught:
        run(server.url, "save", tmp_path / "file")

    assert caught.value.status == 416
    assert list(tmp_path.iterdir()) == []


def test_silence_and_deadlines_end_a_download(run: Any, tmp_path: Path) -> None:
    silent: list[Piece] = [*cut(1000, etag="")[:1], 3.0]
    with serving(lambda _: silent) as server:
        with pytest.raises(StreamTruncatedError) as caught:
            run(server.url, "save", tmp_path / "file", timeout=0.2, max_retries=0)
        with pytest.raises(DeadlineExceededError):
            run(server.url, "save", tmp_path / "file", deadline=0.2)

    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", [True, False])
def test_compressed_content_is_unpacked_and_counted(run: Any, end: bool) -> None:
    packed = gzip.compress(DATA)
    pieces = [answer(packed, Content_Encoding="gzip")] if end else chunked(packed[:-20], Content_Encoding="gzip")
    with serving(lambda _: pieces) as server:
        if not end:
            with pytest.raises(DecodeError, match="too early"):
                run(server.url, "read")
            return
        content, file = run(server.url, "read")

    assert content == DATA
    assert file.content_length is None


@pytest.mark.parametrize("header", ["Repr-Digest", "Content-Digest", "Digest"])
@pytest.mark.parametrize("algorithm", ["sha-256", "sha-512"])
def test_a_digest_is_held_to(run: Any, header: str, algorithm: str) -> None:
    digest = b64encode(hashlib.new(algorithm.replace("-", ""), DATA).digest()).decode()
    said = f"{algorithm.upper()}={digest}" if header == "Digest" else f"md5=:AAAA:, {algorithm}=:{digest}:"
    cut_head = answer(DATA, Accept_Ranges="bytes", ETag=TAG, **{header: said})[: -len(DATA)]
    with serving(in_turn([cut_head + DATA[:500], 0.02, CLOSE], rest)) as server:
        content, _ = run(server.url, "read")
    wrong = [answer(DATA + b"x", **{header: said})]
    refused = pytest.raises(DecodeError, match=f"{algorithm} is not the one that `{header.lower()}`")
    with serving(lambda _: wrong) as server, refused:
        run(server.url, "read")

    assert content == DATA


def test_an_address_leads_to_the_file(run: Any) -> None:
    def elsewhere(_: Received) -> list[Piece]:
        return [answer(b"", "302 Found", Location=f"{storage.url}/zip?sig=1")]

    with serving(in_turn(cut(1000), rest)) as storage, serving(elsewhere) as server:
        content, _ = run(server.url, "read", method="address")

    assert content == DATA
    assert [request.line for request in storage.requests] == ["GET /zip?sig=1 HTTP/1.1"] * 2
    assert ranges(storage) == [None, "bytes=1000-"]
    assert not any("authorization" in request.headers for request in storage.requests)


def test_pieces_have_the_size_that_is_asked_for(make: Any) -> None:
    with serving(lambda _: whole()) as server, make(server.url) as client:
        with client.download(client.files.content, "f1") as file:
            pieces = list(file.iter_bytes(100_000))
        with client.download(client.files.content, "f1") as file, pytest.raises(ConfigurationError, match="above 0"):
            next(iter(file.iter_bytes(0)))

    assert list(map(len, pieces)) == [100_000, 100_000, 56_000]
    assert b"".join(pieces) == DATA


def test_pieces_come_to_async_clients(make_async: Any) -> None:
    async def main(url: str) -> list[bytes]:
        async with make_async(url) as client, client.download(client.files.content, "f1") as file:
            return [piece async for piece in file.iter_bytes(100_000)]

    with serving(lambda _: whole()) as server:
        assert b"".join(asyncio.run(main(server.url))) == DATA


SLOW: list[Piece] = [answer(DATA)[:5000], *[0.01, b"x" * 100] * 300]


def test_whoever_leaves_early_gives_the_connection_back(make: Any) -> None:
    with serving(lambda _: SLOW) as server, make(server.url) as client:
        with client.download(client.files.content, "f1") as file:
            assert next(iter(file.iter_bytes(10))) == DATA[:10]

        assert server.wait_until_nobody_is_left() == 0


def test_whoever_leaves_early_gives_the_async_connection_back(make_async: Any) -> None:
    async def main(server: SocketServer) -> int:
        async with make_async(server.url) as client:
            async with client.download(client.files.content, "f1") as file:
                assert await anext(aiter(file.iter_bytes(10))) == DATA[:10]
            await asyncio.sleep(0.1)
            return server.wait_until_nobody_is_left()

    with serving(lambda _: SLOW) as server:
        assert asyncio.run(main(server)) == 0


def test_a_file_of_many_bytes_takes_little_memory(make: Any, tmp_path: Path) -> None:
    piece = bytes(1 << 20)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (48 << 20)
    with serving(lambda _: [head, *[piece] * 48]) as server, make(server.url) as client:
        download = client.download(client.files.content, "f1")
        tracemalloc.start()
        path = download.save(tmp_path / "file")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert path.stat().st_size == 48 << 20
    assert most < 8 << 20
