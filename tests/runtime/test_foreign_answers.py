"""Answers of servers that nobody tried with this SDK: marks, broken characters, pages, redirects, nothing at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.runtime.sample.data.garbled import parse, replaced

from tests.runtime.conftest import MakeClient
from tests.runtime.sample import issues_of, models
from tests.runtime.sample.errors import APIStatusError, DecodeError, ServerError
from tests.runtime.scripted import Answer, stream

MARK = b"\xef\xbb\xbf"
PIPELINE = b'{"data": {"id": "p", "name": "%b"}}'


def test_a_byte_order_mark_is_no_part_of_an_answer(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(200, MARK + PIPELINE % b"one"))
    found = client.pipelines.retrieve("p")

    assert (found.name, [issue.path for issue in issues_of(found) if not issue.path]) == ("one", [])


def test_a_byte_order_mark_hides_no_error_code(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(404, MARK + b'{"error": {"code": "NO_SUCH", "message": "no"}}'))

    with pytest.raises(APIStatusError) as caught:
        client.pipelines.retrieve("p")
    assert (caught.value.code, caught.value.message) == ("NO_SUCH", "no")


@pytest.mark.parametrize(
    ("sent", "read"), [(b"a\xffb", "a\ufffdb"), (rb"a\ud83d", "a\ufffd"), (rb"\\ud83d", "\\ud83d")]
)
def test_one_broken_character_does_not_cost_the_answer(scripted: MakeClient, sent: bytes, read: str) -> None:
    client, _ = scripted(Answer(200, PIPELINE % sent))
    found = client.pipelines.retrieve("p")

    assert found.name == read
    assert ("" in [issue.path for issue in issues_of(found)]) == ("\ufffd" in read)


def test_a_strict_client_refuses_a_broken_character(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(200, PIPELINE % b"\xff"), strict=True)

    with pytest.raises(DecodeError, match="expected text in Unicode"):
        client.pipelines.retrieve("p")


def test_half_a_character_does_not_cost_an_event(scripted: MakeClient) -> None:
    half = rb"event: output" + b"\nid: 1\n" + rb'data: {"delta": "\ud83d"}' + b"\n\n"
    client, _ = scripted(stream(half))
    first = next(client.jobs.stream("j"))

    assert isinstance(first, models.JobOutputEvent)
    assert first.data.delta == "\ufffd"


@given(st.text())
def test_what_is_unicode_stays_as_it_is(text: str) -> None:
    for ascii_only in (True, False):
        body = json.dumps(text, ensure_ascii=ascii_only).encode("utf-8", "replace")
        assert parse(body) == (json.loads(body), False)
    assert json.loads(replaced(json.dumps(text + "\U0001f600").encode()))[-1] == "\U0001f600"


def test_nothing_is_no_answer_where_one_is_documented(scripted: MakeClient) -> None:
    """Not None, which no annotation tells of."""
    client, _ = scripted(Answer(204))

    with pytest.raises(DecodeError, match="204 with an answer that is not as documented: nothing came"):
        client.pipelines.retrieve("p")


def test_a_page_of_html_is_told_by_its_title(scripted: MakeClient) -> None:
    page = b"\n<!DOCTYPE html><html><head><TITLE>\n 502 Bad&nbsp;Gateway </TITLE></head><body>" + b"x" * 9000
    client, _ = scripted(Answer(502, page), max_retries=0)

    with pytest.raises(ServerError) as caught:
        client.pipelines.retrieve("p")
    assert str(caught.value) == "502 bad gateway: a page of HTML, `502 Bad Gateway`"


def test_a_redirect_that_is_not_followed_says_where_it_leads(scripted: MakeClient) -> None:
    client, script = scripted(Answer(301, b"<html>moved</html>", {"Location": "https://api.sample.test/new"}))

    with pytest.raises(APIStatusError, match=r"it leads to https://api.sample.test/new; .* is `base_url` right"):
        client.pipelines.retrieve("p")
    assert len(script.requests) == 1


def test_a_type_that_says_nothing_is_no_documentation(scripted: MakeClient) -> None:
    client, _ = scripted(Answer(422, b'{"type": "about:blank", "title": "No", "detail": "x is wrong"}'))

    with pytest.raises(APIStatusError) as caught:
        client.pipelines.retrieve("p")
    assert (caught.value.message, caught.value.doc_url) == ("x is wrong", None)
