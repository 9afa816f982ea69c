"""Parts of answers: whatever the cuts between chunks, the same parts come, each read by its own headers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.runtime.sample.transport import Operation, ReceivedPart, StreamSpec
from tests.runtime.sample.transport.part_cutter import PartCutter, RawPart, TooLong

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample, models
from tests.runtime.sample.errors import DecodeError, StreamTruncatedError
from tests.runtime.scripted import AsyncScript, Script, broken, stream

BOUNDARY = b"a-b"
PIPELINE = b"Content-Type: application/json\r\n\r\n" + b'{"id": "p"}'


def body(*parts: bytes, end: bytes = b"\r\n") -> bytes:
    """Parts, each with its headers, as they come over the wire."""
    return b"".join(b"--%b%b%b%b" % (BOUNDARY, end, part, end) for part in parts) + b"--%b--%b" % (BOUNDARY, end)


def cut(text: bytes, places: Iterable[int]) -> list[bytes]:
    """The same bytes in chunks."""
    ends = sorted({place % (len(text) + 1) for place in places})
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def parts_in(chunks: Iterable[bytes]) -> list[RawPart]:
    cutter = PartCutter(BOUNDARY)
    return [part for chunk in chunks for part in cutter.feed(chunk)]


CONTENTS = st.lists(
    st.binary(max_size=20) | st.lists(st.sampled_from([b"\r\n", b"--a-b", b"--", b"a-b", b" ", b"x"])).map(b"".join),
    max_size=4,
)


@example([b"x\r"], [], b"", b"\n")
@example([b"--a-bc\r\n--a-b x", b"\r\n\r\n", b""], [1, 5, 9], b"before\r\n", b"\n")
@given(
    CONTENTS,
    st.lists(st.integers(0, 300), max_size=12),
    st.sampled_from([b"", b"before\r\n"]),
    st.sampled_from([b"\r\n", b"\n"]),
)
def test_where_chunks_are_cut_does_not_matter(
    contents: list[bytes], cuts: list[int], before: bytes, end: bytes
) -> None:
    """As long as the boundary is in no content, which is what a sender sees to."""
    contents = [re.sub(rb"(^|\n)(?:--a-b)+", rb"\1", content) for content in contents]
    if end == b"\n":  # a CR in front of it belongs to the line end, which may be either
        contents = [content.rstrip(b"\r") for content in contents]
    text = before + body(*(b"X: y%b%b%b" % (end, end, content) for content in contents), end=end) + b"after --a-b\r\n"

    assert parts_in(cut(text, cuts)) == [RawPart([(b"X", b"y")], content) for content in contents]


def test_a_part_may_have_no_headers_or_no_body_and_headers_may_be_folded() -> None:
    text = body(b"\r\nplain", b"A: b\r\n", b"A: b", b"A: b\r\n  c\r\nD:e\r\n\r\nf", b"")

    assert parts_in([text]) == [
        RawPart([], b"plain"),
        RawPart([(b"A", b"b")], b""),
        RawPart([(b"A", b"b")], b""),
        RawPart([(b"A", b"b c"), (b"D", b"e")], b"f"),
        RawPart([], b""),
    ]


def test_spaces_after_a_boundary_are_part_of_it() -> None:
    assert parts_in([b"--a-b \t\r\n\r\nx\r\n--a-b--"]) == [RawPart([], b"x")]


def test_a_part_without_an_end_is_given_up() -> None:
    cutter = PartCutter(BOUNDARY, limit=100)
    assert list(cutter.feed(body(b"\r\n" + b"x" * 90).removesuffix(b"--\r\n"))) == []
    assert len(list(cutter.feed(b"\r\n\r\n" + b"x" * 90))) == 1
    with pytest.raises(TooLong):
        list(cutter.feed(b"x" * 20))


def test_work_grows_with_the_bytes_and_not_with_the_chunks() -> None:
    """A megabyte in chunks of sixteen bytes, nearly all of it dashes."""
    text = body(b"\r\n" + b"-" * 1_000_000)
    (part,) = parts_in(text[start : start + 16] for start in range(0, len(text), 16))

    assert len(part.body) == 1_000_000


def operation(returns: Any = models.Pipeline, media: str = "") -> Operation[ReceivedPart[Any]]:
    return Operation(
        "parts",
        "GET",
        "/v2/parts",
        returns=lambda: returns,
        accept="multipart/mixed",
        stream=StreamSpec(format="parts", part_media=media),
    )


def said(*chunks: bytes, media: str = "multipart/mixed; boundary=a-b", **more: Any) -> Any:
    return stream(*chunks, content_type=media, **more)


def read(returns: Any, *parts: bytes, media: str = "") -> list[ReceivedPart[Any]]:
    client = Sample(api_key=KEY, http=Script(said(body(*parts))))
    return list(client.stream(operation(returns, media)))


def test_parts_are_typed_and_have_headers() -> None:
    first, second = read(models.Pipeline, PIPELINE, b"Content-ID: <2>\r\n" + PIPELINE)

    assert isinstance(first.content, models.Pipeline)
    assert first.content.id == "p"
    assert (second.headers["content-id"], second.media_type) == ("<2>", "application/json")


def test_async_clients_get_the_same() -> None:
    async def main() -> list[ReceivedPart[Any]]:
        client = AsyncSample(api_key=KEY, http=AsyncScript(said(*cut(body(PIPELINE, PIPELINE), range(0, 200, 3)))))
        return [part async for part in client.stream(operation())]

    assert [part.content.id for part in asyncio.run(main())] == ["p", "p"]


def test_each_part_is_read_by_its_own_media_type() -> None:
    png = b'Content-Type: image/png\r\nContent-Disposition: form-data; name=photo; filename="a b.png"\r\n\r\n\x89\r\n'
    text = b"Content-Type: text/plain; charset=latin-1\r\n\r\n\xe9"
    coded = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niQ0K"
    mail = b"Content-Transfer-Encoding: quoted-printable\r\n\r\na=3Db"
    found = read(Any, png, text, coded, mail, b"content-type: application/problem+json\r\n\r\n[1]")

    assert [part.content for part in found] == [b"\x89\r\n", "é", b"\x89\r\n", "a=b", [1]]
    assert (found[0].name, found[0].filename, found[1].name, found[1].filename) == ("photo", "a b.png", None, None)


@pytest.mark.parametrize(
    ("returns", "part", "content"),
    [
        (int, b"5", 5),
        (bool, b"Content-Type: text/plain\r\n\r\ntrue", True),
        (int | str, b"5", "5"),
        (bytes, b"Content-Type: text/csv; charset=latin-1\r\n\r\n\xe9", b"\xe9"),
    ],
)
def test_a_text_is_what_it_says_where_the_document_has_no_text(returns: Any, part: bytes, content: object) -> None:
    """A number has no media type of its own, and a file may well be a text."""
    (found,) = read(returns, part if b"\r\n" in part else b"\r\n" + part)

    assert (found.content, type(found.content)) == (content, type(content))


def test_a_part_that_says_nothing_is_what_the_document_says() -> None:
    (part,) = read(models.Pipeline, b'\r\n{"id": "p"}', media="application/json")

    assert part.content.id == "p"


@pytest.mark.parametrize(
    "part",
    [
        b"Content-Type: image/png\r\n\r\nx",
        b"Content-Type: application/json\r\n\r\n{",
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n!",
    ],
)
def test_a_part_of_another_kind_than_documented_is_an_error(part: bytes) -> None:
    with pytest.raises(DecodeError):
        read(models.Pipeline, PIPELINE, part)


@pytest.mark.parametrize("media", ["multipart/mixed", "application/json; boundary=a-b", "text/html"])
def test_an_answer_without_a_boundary_is_an_error(media: str) -> None:
    client = Sample(api_key=KEY, http=Script(said(body(PIPELINE), media=media)))

    with pytest.raises(DecodeError, match="boundary"):
        list(client.stream(operation()))


def test_an_answer_that_was_cut_short_is_told_after_the_parts_that_came() -> None:
    for then in (None, broken()):
        client = Sample(api_key=KEY, http=Script(said(body(PIPELINE, PIPELINE)[:-30], then=then)))
        found: list[Any] = []
        with pytest.raises(StreamTruncatedError, match="broke off after 1"):
            found.extend(part.content.id for part in client.stream(operation()))


def test_nothing_is_read_behind_the_last_boundary() -> None:
    script = Script(said(body(PIPELINE), b"never read", then=broken()))
    with Sample(api_key=KEY, http=script).stream(operation()) as parts:
        assert len(list(parts)) == 1

    assert script.open_streams == 0


def test_a_key_that_comes_back_in_a_part_s_headers_is_masked() -> None:
    (part,) = read(Any, b"X-Key: %b\r\n\r\nx" % KEY.encode())

    assert part.headers["x-key"] == "***"
