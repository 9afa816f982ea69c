"""Multipart bodies of every kind, read back by the parser of the standard library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest
from tests.runtime.sample.transport import Operation, Part, PartHeader, WithHeaders
from tests.runtime.sample.transport.bodies import encode_body
from tests.runtime.sample.transport.message import AsyncContent, Content

from tests.runtime.sample.errors import ConfigurationError
from tests.runtime.sample.models import LlmConfig

FORM = "multipart/form-data"


def encoded(body: Any, *encoding: Part, media: str = FORM) -> tuple[Any, str]:
    content_type = "" if media == FORM else media
    operation: Operation[None] = Operation(
        "x", "POST", "/x", body="multipart", content_type=content_type, encoding=encoding
    )
    return encode_body(operation, body, None)


def parts(body: Any, *encoding: Part, media: str = FORM) -> list[Message]:
    content, content_type = encoded(body, *encoding, media=media)
    assert isinstance(content, Content)
    return read(b"".join(content), content_type)


def read(raw: bytes, content_type: str) -> list[Message]:
    message = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + raw, policy=HTTP)
    assert message.is_multipart()
    return list(message.iter_parts())  # type: ignore[attr-defined]


def text(part: Message) -> bytes:
    return bytes(part.get_payload(decode=True) or b"")


def named(found: list[Message]) -> list[tuple[Any, bytes]]:
    return [(part.get_param("name", header="content-disposition"), text(part)) for part in found]


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        (Part("q", style="form", explode=True), ["a b", "c&d"], [("q", b"a b"), ("q", b"c&d")]),
        (Part("q", style="form", explode=False), ["a", "b"], [("q", b"a,b")]),
        (Part("q", style="spaceDelimited", explode=False), ["a", "b"], [("q", b"a b")]),
        (Part("q", style="pipeDelimited", explode=False), ["a", "b"], [("q", b"a|b")]),
        (Part("q", style="deepObject"), {"a": 1, "b": "x y"}, [("q[a]", b"1"), ("q[b]", b"x y")]),
        (Part("q", style="form", explode=True), {"a": 1}, [("a", b"1")]),
    ],
)
def test_a_style_makes_the_parts_that_a_query_would_have(part: Part, value: Any, expected: Any) -> None:
    """OpenAPI 3.1.1: as in a query, but that nothing is percent-encoded, and the content type says nothing."""
    assert named(parts({"q": value}, part)) == expected


@pytest.mark.parametrize(
    ("offered", "value", "expected"),
    [
        ("image/png, image/jpeg", ("a.jpg", b"1"), "image/jpeg"),
        ("image/png, image/jpeg", b"1", "image/png"),
        ("image/*", ("a.gif", b"1"), "image/gif"),
        ("image/png", ("a.bin", b"1", "image/webp"), "image/webp"),
        ("text/csv; charset=utf-8", ("a.csv", b"1"), "text/csv; charset=utf-8"),
        ("application/vnd.api+json", {"a": 1}, "application/vnd.api+json"),
        ("application/json", "text", "application/json"),
        ("", LlmConfig(kind="llm", max_tokens=1), "application/json"),
        ("", ["a"], None),
    ],
)
def test_a_part_has_the_media_type_that_its_value_is_among_those_of_the_document(
    offered: str, value: Any, expected: str | None
) -> None:
    """What the caller says comes first, then what the value is by its name, then what the document says first."""
    [part] = parts({"q": value}, Part("q", content_type=offered))

    # The parser puts quotes around parameters.
    assert (part["content-type"] and part["content-type"].replace('"', "")) == expected


def test_a_range_that_nothing_settles_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"part `q` is image/\*, and nothing says which it is"):
        encoded({"q": b"1"}, Part("q", content_type="image/*"))


def test_an_object_is_no_xml() -> None:
    with pytest.raises(ConfigurationError, match="part `q` is application/xml: pass its text"):
        encoded({"q": {"a": 1}}, Part("q", content_type="application/xml"))


def test_parts_have_headers_of_the_document_and_of_the_caller() -> None:
    part = Part("q", headers=(PartHeader("X-Kind", True, "photo"), PartHeader("X-Rate", True), PartHeader("X-May")))

    [found] = parts({"q": WithHeaders(("a.png", b"1"), {"x-rate": 5})}, part)

    assert (found["X-Kind"], found["X-Rate"], found["X-May"]) == ("photo", "5", None)
    assert (found.get_filename(), text(found)) == ("a.png", b"1")
    with pytest.raises(ConfigurationError, match="part `q` needs the header `X-Rate`"):
        encoded({"q": b"1"}, part)


@pytest.mark.parametrize("value", [WithHeaders(b"1", {"X": "a\r\nY: b"}), ("a", b"1", "text/plain\r\nY: b")])
def test_nothing_breaks_out_of_a_header(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="line break"):
        encoded({"q": value})


def test_a_list_of_texts_may_be_a_tuple() -> None:
    """`("a", "b")` looks like a file with its name; the document knows better."""
    assert named(parts({"tags": ("a", "b")}, Part("tags", many=True))) == [("tags", b"a"), ("tags", b"b")]
    assert [part.get_filename() for part in parts({"files": (b"1", ("b.txt", b"2"))})] == ["upload", "b.txt"]


def test_a_list_in_a_list_is_json() -> None:
    assert named(parts({"rows": [[1, 2], [3]]})) == [("rows", b"[1,2]"), ("rows", b"[3]")]


def test_fields_that_are_no_form_go_in_the_order_of_the_document(tmp_path: Path) -> None:
    """`multipart/related` begins with its root, and says what that is."""
    (tmp_path / "a.png").write_bytes(b"png")
    body = {"media": tmp_path / "a.png", "metadata": {"name": "a"}}
    order = (Part("metadata", "application/json; charset=utf-8"), Part("media"))
    content, content_type = encoded(body, *order, media="multipart/related")

    found = read(b"".join(content), content_type)
    assert [(part.get_content_type(), text(part)) for part in found] == [
        ("application/json", b'{"name":"a"}'),
        ("image/png", b"png"),
    ]
    assert content_type.endswith('; type="application/json"')
    assert content.length == len(b"".join(content))


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ("multipart/related", {"type": "text/csv"}),
        ('multipart/related; type="application/dicom"', {"type": "application/dicom"}),
        ('Multipart/Related; boundary=x; start="<a;b>"', {"type": "text/csv", "start": "<a;b>"}),
        ("multipart/mixed", {"type": None}),
    ],
)
def test_a_related_body_says_once_what_its_root_is(media: str, said: dict[str, str | None]) -> None:
    """RFC 2387: a media type without parameters, and what the document says itself."""
    _, content_type = encoded({"a": "x"}, Part("a", "text/csv; charset=utf-8"), media=media)

    message = Message()
    message["content-type"] = content_type
    assert {name: message.get_param(name) for name in said} == said
    assert content_type.count("type=") == (said["type"] is not None)
    assert content_type.count("boundary=") == 1


def test_parts_without_names_are_told_by_their_place() -> None:
    """OpenAPI 3.2: `prefixEncoding`, and `itemEncoding` for the rest."""
    encoding = (Part("0", "application/json"), Part("", "image/*"))
    found = parts([{"a": 1}, ("x.png", b"1"), ("y.gif", b"2")], *encoding, media="multipart/mixed")

    assert [(part.get_content_type(), part.get_filename(), text(part)) for part in found] == [
        ("application/json", None, b'{"a":1}'),
        ("image/png", "x.png", b"1"),
        ("image/gif", "y.gif", b"2"),
    ]
    assert all(part.get_param("name", header="content-disposition") is None for part in found)


def test_parts_of_an_iterator_are_made_while_they_are_sent() -> None:
    made: list[int] = []

    def rows() -> Iterator[Any]:
        for number in range(3):
            made.append(number)
            yield {"n": number}

    content, content_type = encoded(rows(), media="multipart/mixed")
    assert (made, content.length, content.can_repeat) == ([], None, False)

    assert [text(part) for part in read(b"".join(content), content_type)] == [b'{"n":0}', b'{"n":1}', b'{"n":2}']


def test_async_iterators_are_parts_for_async_clients() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"a"
        yield b"b"

    content, content_type = encoded({"file": ("a.txt", chunks()), "note": "x"})
    assert isinstance(content, AsyncContent)

    async def joined() -> bytes:
        return b"".join([chunk async for chunk in content])

    assert named(read(asyncio.run(joined()), content_type)) == [("file", b"ab"), ("note", b"x")]


def test_text_outside_forms_says_its_charset() -> None:
    """Without a word, the text of a part is ASCII."""
    [part] = parts(["grün"], media="multipart/mixed")

    assert (part.get_content_charset(), text(part)) == ("utf-8", "grün".encode())


def test_what_is_no_list_of_parts_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a multipart/mixed body is a list of parts, not a str"):
        encoded("text", media="multipart/mixed")


def test_a_part_of_parts_is_written_as_such_a_body_is() -> None:
    """By name and by place, with the encodings, headers and files of its own parts."""
    inner = Part("meta", content_type="multipart/mixed", parts=(Part("a", content_type="text/csv"), Part("b")))
    placed = Part("files", content_type="multipart/related", parts=(Part("0"), Part("", content_type="image/png")))
    meta = WithHeaders({"a": "x,y", "b": ("b.bin", b"\x00")}, {"X-Check": "1"})
    first, second, third = parts({"meta": meta, "files": [{"n": 1}, b"p", b"q"], "plain": "z"}, inner, placed)

    assert (first.get_content_type(), first["X-Check"]) == ("multipart/mixed", "1")
    assert first.get_param("name", header="content-disposition") == "meta"
    a, b = first.iter_parts()  # type: ignore[attr-defined]
    assert (a.get_content_type(), text(a), b.get_filename(), text(b)) == ("text/csv", b"x,y", "b.bin", b"\x00")
    assert second.get_param("type") == "application/json"
    kinds = [part.get_content_type() for part in second.iter_parts()]  # type: ignore[attr-defined]
    assert kinds == ["application/json", "image/png", "image/png"]
    assert text(third) == b"z"


def test_a_nested_body_has_a_length_and_can_be_sent_again() -> None:
    content, _ = encoded({"m": {"a": "x"}}, Part("m", content_type="multipart/mixed"))

    assert content.length == len(b"".join(content)) == len(b"".join(content))
    assert content.can_repeat


def test_a_part_that_is_a_form_is_written_as_one() -> None:
    tags = Part("tags", style="form", explode=False)
    (part,) = parts({"f": {"tags": ["a", "b"], "n": 1}}, Part("f", "application/x-www-form-urlencoded", parts=(tags,)))

    assert (part.get_content_type(), text(part)) == ("application/x-www-form-urlencoded", b"tags=a,b&n=1")


def test_a_file_of_parts_goes_as_it_is() -> None:
    (part,) = parts(
        {"m": ("raw.mime", b"...", "multipart/mixed; boundary=x")}, Part("m", content_type="multipart/mixed")
    )

    assert part.get_filename() == "raw.mime"
