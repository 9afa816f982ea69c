"""Request bodies of every kind."""

from __future__ import annotations

import asyncio
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile, SpooledTemporaryFile, TemporaryFile
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.transport import Operation, Part
from tests.runtime.sample.transport.contents import open_content
from tests.runtime.sample.transport.message import AsyncContent, Content, Request

from tests.runtime.conftest import KEY
from tests.runtime.sample import Sample, omit
from tests.runtime.sample.errors import ConfigurationError
from tests.runtime.sample.models import LlmConfig
from tests.runtime.scripted import Answer, Script


def send(kind: Any, body: Any, **settings: Any) -> Request:
    operation: Operation[None] = Operation(id="x", method="POST", path="/x", body=kind, kind="empty", **settings)
    script = Script(Answer(204))
    Sample(api_key=KEY, http=script).call(operation, body=body)
    return script.requests[0]


def header(request: Request, name: bytes) -> bytes | None:
    return {key.lower(): value for key, value in request.headers}.get(name)


def content(request: Request) -> bytes:
    if isinstance(request.body, bytes):
        return request.body
    assert isinstance(request.body, Content)
    return b"".join(request.body)


def test_json_values_of_every_kind() -> None:
    body = {
        "at": datetime(2025, 1, 1, tzinfo=UTC),
        "price": Decimal("1.10"),
        "uuid": UUID(int=1),
        "blob": b"\xff",
        "model": LlmConfig(kind="llm", max_tokens=1),
        "absent": omit,
    }
    request = send("json", body)

    assert json.loads(content(request)) == {
        "at": "2025-01-01T00:00:00Z",
        "price": "1.10",
        "uuid": "00000000-0000-0000-0000-000000000001",
        "blob": "/w==",
        "model": {"kind": "llm", "maxTokens": 1},
    }
    assert header(request, b"content-type") == b"application/json"
    assert header(request, b"content-length") == str(len(content(request))).encode()


def test_a_body_that_is_absent_is_not_sent() -> None:
    request = send("json", omit)

    assert content(request) == b""
    assert header(request, b"content-type") is None
    assert header(request, b"content-length") == b"0"


@given(st.dictionaries(st.text(min_size=1), st.text() | st.lists(st.text(), min_size=1), max_size=5))
def test_a_form_reads_back_as_what_was_written(fields: dict[str, Any]) -> None:
    request = send("form", fields)
    expected = [(k, i) for k, v in fields.items() for i in (v if isinstance(v, list) else [v])]

    assert parse_qsl(content(request).decode(), keep_blank_values=True) == expected
    assert header(request, b"content-type") == b"application/x-www-form-urlencoded"


def test_form_fields_follow_their_encoding() -> None:
    encoding = (Part("tags", explode=False), Part("filter", style="deepObject"), Part("data", "application/json"))
    request = send("form", {"tags": ["a", "b"], "filter": {"x": 1}, "data": {"y": 2}}, encoding=encoding)

    assert content(request) == b"tags=a,b&filter%5Bx%5D=1&data=%7B%22y%22%3A2%7D"


def test_lines_are_produced_while_they_are_sent() -> None:
    made: list[int] = []

    def rows() -> Any:
        for number in range(3):
            made.append(number)
            yield {"n": number, "absent": omit}

    request = send("lines", rows())
    assert made == []
    assert content(request) == b'{"n":0}\n{"n":1}\n{"n":2}\n'
    assert header(request, b"transfer-encoding") == b"chunked"
    assert header(request, b"content-type") == b"application/x-ndjson"


def test_text_and_bytes_are_sent_as_they_are() -> None:
    assert content(send("text", "héllo")) == "héllo".encode()
    assert content(send("binary", b"\x00\x01")) == b"\x00\x01"
    assert content(send("binary", bytearray(b"ab"))) == b"ab"


def test_files_are_streamed_with_their_length(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"abc")
    for body in (path, io.BytesIO(b"abc")):
        request = send("binary", body)
        assert header(request, b"content-length") == b"3"
        assert (content(request), content(request)) == (b"abc", b"abc")


def test_a_file_is_sent_from_where_it_stands() -> None:
    file = io.BytesIO(b"headbody")
    file.seek(4)

    assert content(send("binary", file)) == b"body"


def test_what_cannot_be_sent_is_refused_in_words() -> None:
    with pytest.raises(ConfigurationError, match="cannot send a int"):
        send("binary", 5)


def test_multipart_parts_have_names_types_and_files(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hi")
    body = {
        "file": path,
        "many": [b"1", ("two.png", b"2")],
        "meta": {"a": 1, "b": omit},
        "plain": 'x"y',
        "flag": True,
        "absent": omit,
        "null": None,
    }
    request = send("multipart", body, encoding=(Part("plain", "text/csv"),))
    media = header(request, b"content-type") or b""
    boundary = media.partition(b"boundary=")[2]
    text = content(request)

    assert header(request, b"content-length") == str(len(text)).encode()
    parts = [part.strip(b"\r\n") for part in text.split(b"--" + boundary)[1:-1]]
    disposition = b"Content-Disposition: form-data; "
    assert parts == [
        disposition + b'name="file"; filename="notes.txt"\r\nContent-Type: text/plain\r\n\r\nhi',
        disposition + b'name="many"; filename="upload"\r\nContent-Type: application/octet-stream\r\n\r\n1',
        disposition + b'name="many"; filename="two.png"\r\nContent-Type: image/png\r\n\r\n2',
        disposition + b'name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}',
        disposition + b'name="plain"\r\nContent-Type: text/csv\r\n\r\nx"y',
        disposition + b'name="flag"\r\n\r\ntrue',
    ]


@given(st.text(min_size=1))
def test_a_file_name_cannot_break_out_of_its_header(name: str) -> None:
    request = send("multipart", {"file": (name, b"x")})
    head = content(request).split(b"\r\n\r\n")[0]

    assert head.count(b"\r\n") == 2
    assert head.count(b'"') == 4


@pytest.mark.parametrize("kind", ["json", "form", "multipart"])
def test_an_optional_body_without_any_field_is_not_sent(kind: str) -> None:
    """No `{}` and no content type; what `body_extra` adds is sent."""
    request = send(kind, {"a": omit, "b": omit}, has_optional_body=True)

    assert (request.body, header(request, b"content-type")) == (b"", None)


def test_an_optional_body_with_a_field_is_sent() -> None:
    assert content(send("json", {"a": omit, "b": None}, has_optional_body=True)) == b'{"b":null}'
    assert content(send("json", {"a": omit})) == b"{}"


def test_an_object_in_a_list_of_a_form_is_json() -> None:
    """OpenAPI's table of the Encoding Object: an array goes by the type of its items."""
    request = send("form", {"rows": [{"a": 1}, LlmConfig(kind="llm", max_tokens=1)]})

    assert parse_qsl(content(request).decode()) == [("rows", '{"a":1}'), ("rows", '{"kind":"llm","maxTokens":1}')]


@pytest.mark.parametrize("kind", ["binary", "text"])
def test_an_object_is_no_file(kind: str) -> None:
    """Its keys would go out as if they were chunks."""
    with pytest.raises(ConfigurationError, match="cannot send a mappingproxy"):
        send(kind, MappingProxyType({"a": 1}))


@pytest.mark.parametrize("value", [b"abc", bytearray(b"abc"), memoryview(b"abc")])
def test_bytes_of_every_kind_are_bytes(value: Any) -> None:
    assert content(send("binary", value)) == b"abc"
    assert content(send("binary", [value, value])) == b"abcabc"
    assert content(send("lines", value)) == b"abc"
    assert b"\r\n\r\nabc\r\n" in content(send("multipart", {"file": value}))


@pytest.mark.parametrize("kind", ["binary", "text"])
def test_a_file_that_is_opened_as_text_is_refused(kind: str, tmp_path: Path) -> None:
    """What it gives is no bytes, and where it stands in is no number of them."""
    path = tmp_path / "text"
    path.write_text("aé", "utf-8")
    for make in (lambda: path.open(encoding="utf-8"), lambda: io.StringIO("aé"), partial(NamedTemporaryFile, "w+")):
        with make() as opened, pytest.raises(ConfigurationError, match='opened as text: open it as bytes, with `"rb"`'):
            send(kind, opened)


@pytest.mark.parametrize("make", [NamedTemporaryFile, SpooledTemporaryFile, TemporaryFile])
def test_a_file_that_is_opened_as_bytes_is_taken_whoever_wraps_it(make: Any) -> None:
    with make() as opened:
        opened.write(b"abc")
        opened.seek(1)

        assert content(send("binary", opened)) == b"bc"


@pytest.mark.parametrize("pieces", [["a"], [1, 2], [b"a", None]])
def test_pieces_that_are_no_bytes_are_named(pieces: list[Any]) -> None:
    with pytest.raises(ConfigurationError, match="what is sent piece by piece is bytes: an item is"):
        content(send("binary", pieces))


def test_so_are_those_that_are_awaited() -> None:
    async def pieces() -> Any:
        yield bytearray(b"a")
        yield "b"

    async def main() -> None:
        body = open_content(pieces())
        assert isinstance(body, AsyncContent)
        given = aiter(body)
        assert await anext(given) == b"a"
        with pytest.raises(ConfigurationError, match="an item is str"):
            await anext(given)

    asyncio.run(main())
