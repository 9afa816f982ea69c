"""Streams that may end in more ways than one."""

from __future__ import annotations

import pytest
from tests.runtime.sample.transport import Operation, StreamSpec

from tests.runtime.conftest import KEY, MakeClient
from tests.runtime.sample import Sample, models
from tests.runtime.sample.errors import APIStatusError, DecodeError, StreamTruncatedError
from tests.runtime.scripted import Script, stream

NUMBERED = b'id: 1\nevent: state\ndata: {"state": "running"}\n\n'
UNNUMBERED = b'event: news\ndata: {"message": "out of order"}\n\n'


@pytest.mark.parametrize("end", [b"", b"data: [DONE]\n\n"])
def test_a_stream_that_may_just_end_does_not_need_its_sentinel(end: bytes) -> None:
    spec = StreamSpec("sse", sentinel="[DONE]", may_just_end=True)
    feed: Operation[models.Job] = Operation(id="f", method="GET", path="/f", returns=lambda: models.Job, stream=spec)
    script = Script(stream(b'data: {"id": "a", "state": "x"}\n\n' + end))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(feed)] == ["a"]


def test_what_has_no_id_is_no_progress(scripted: MakeClient, sleeps: list[float]) -> None:
    """A server that says the same after each connection is left after as many as one that says nothing."""
    client, script = scripted(stream(NUMBERED + UNNUMBERED), repeats=True)

    with pytest.raises(StreamTruncatedError) as caught:
        list(client.jobs.stream("j"))
    assert caught.value.last_event_id == "1"
    assert (len(script.requests), len(sleeps)) == (6, 5)


def test_a_stream_without_any_id_is_not_begun_anew(scripted: MakeClient) -> None:
    """What was handed on would come a second time, and be taken for news."""
    client, script = scripted(stream(UNNUMBERED), repeats=True)
    heard: list[object] = []

    with pytest.raises(StreamTruncatedError) as caught:
        heard.extend(client.jobs.stream("j"))
    assert caught.value.last_event_id is None
    assert len(script.requests) == 1


JOB = b'data: {"id": "a", "name": "x"}\n\n'
PLAIN: Operation[models.Pipeline] = Operation(
    id="f", method="GET", path="/f", returns=lambda: models.Pipeline, stream=StreamSpec("sse")
)
ROWS: Operation[models.Pipeline] = Operation(
    id="r", method="GET", path="/r", returns=lambda: models.Pipeline, stream=StreamSpec("lines")
)


def test_the_end_that_everybody_sends_needs_no_document() -> None:
    script = Script(stream(JOB + b"data: [DONE]\n\n" + JOB))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(PLAIN)] == ["a"]


@pytest.mark.parametrize("sent", [b"data: %b\n\n", b"%b\n"])
def test_an_error_where_an_item_was_expected_is_raised(sent: bytes) -> None:
    """Of a document that says nothing of errors in streams; the items before it are there."""
    error = b'{"error": {"message": "overloaded", "code": "BUSY"}}'
    item = JOB if sent.startswith(b"data") else JOB[6:-1]
    client = Sample(api_key=KEY, http=Script(stream(item + sent % error)))
    heard: list[str] = []

    with pytest.raises(APIStatusError, match="overloaded") as caught:
        heard.extend(got.id for got in (client.stream(PLAIN) if sent.startswith(b"data") else client.lines(ROWS)))
    assert heard == ["a"]
    assert (caught.value.code, caught.value.status) == ("BUSY", 200)


def test_an_item_with_an_error_beside_its_own_fields_is_an_item() -> None:
    script = Script(stream(b'data: {"id": "a", "error": {"message": "of the job"}}\n\n'))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(PLAIN)] == ["a"]


def test_a_page_of_html_is_no_stream_of_lines() -> None:
    script = Script(stream(b"<html>log in</html>", Content_Type="text/html; charset=utf-8"))

    with pytest.raises(DecodeError, match="lines of JSON were expected"):
        list(Sample(api_key=KEY, http=script).lines(ROWS))
    assert script.open_streams == 0
