"""Streams that may end in more ways than one."""

from __future__ import annotations

import pytest
from tests.runtime.sample.data import Unknown
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


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("sent", [b"data: %b\n\n", b"event: error\ndata: %b\n\n", b"%b\n"])
def test_an_error_where_an_item_was_expected_is_raised(sent: bytes, strict: bool) -> None:
    """Of a document that says nothing of errors in streams; the items before it are there."""
    error = b'{"error": {"message": "overloaded", "code": "BUSY"}}'
    is_line = sent.startswith(b"%")
    item = JOB[6:-1] if is_line else JOB
    client = Sample(api_key=KEY, http=Script(stream(item + sent % error)), strict=strict)
    heard: list[str] = []

    with pytest.raises(APIStatusError, match="overloaded") as caught:
        heard.extend(got.id for got in (client.lines(ROWS) if is_line else client.stream(PLAIN)))
    assert heard == ["a"]
    assert (caught.value.code, caught.value.status) == ("BUSY", 200)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("text", [b'{"message": "overloaded"}', b"overloaded"])
def test_an_event_called_error_that_is_no_item_is_raised(text: bytes, strict: bool) -> None:
    client = Sample(api_key=KEY, http=Script(stream(b"event: error\ndata: %b\n\n" % text)), strict=strict)

    with pytest.raises(APIStatusError, match="overloaded"):
        list(client.stream(PLAIN))


def test_an_event_called_error_that_is_an_item_is_one() -> None:
    script = Script(stream(b"event: error\n" + JOB))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(PLAIN)] == ["a"]


KINDS = {
    "whole": StreamSpec("sse", wrap=True),
    "named": StreamSpec("sse", events=lambda: {"state": models.JobStateEvent}),
    "data": StreamSpec("sse"),
    "lines": StreamSpec("lines"),
}


def opened(kind: str, sent: bytes) -> object:
    """A stream whose items are of several kinds, of which the document does not know them all."""
    feed: Operation[models.JobStreamEvent] = Operation(
        id="f", method="GET", path="/f", returns=lambda: models.JobStreamEvent, stream=KINDS[kind]
    )
    client = Sample(api_key=KEY, http=Script(stream(sent)))
    return client.lines(feed) if kind == "lines" else client.stream(feed)


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        *((kind, b'data: {"error": {"message": "overloaded"}}\n\n') for kind in ("whole", "named", "data")),
        *((kind, b'event: error\ndata: {"message": "overloaded"}\n\n') for kind in ("whole", "named", "data")),
        ("data", b'data: {"event": "error", "error": {"message": "overloaded"}, "request_id": "r"}\n\n'),
        ("lines", b'{"event": "state", "id": "1", "data": {"state": "x"}}\n{"error": {"message": "overloaded"}}\n'),
    ],
)
def test_an_error_does_not_pass_for_a_kind_that_is_new(kind: str, sent: bytes) -> None:
    with pytest.raises(APIStatusError, match="overloaded"):
        list(opened(kind, sent))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("whole", b'event: lost\ndata: {"error": {"message": "of the job"}}\n\n'),
        ("named", b'event: lost\ndata: {"error": {"message": "of the job"}}\n\n'),
        ("data", b'data: {"event": "lost", "error": {"message": "of the job"}}\n\n'),
        ("lines", b'{"event": "lost", "error": {"message": "of the job"}}\n'),
    ],
)
def test_a_new_kind_that_tells_of_an_error_is_an_item(kind: str, sent: bytes) -> None:
    (item,) = opened(kind, sent)  # type: ignore[attr-defined]

    assert isinstance(item, Unknown)


def test_an_item_with_an_error_beside_its_own_fields_is_an_item() -> None:
    script = Script(stream(b'data: {"id": "a", "error": {"message": "of the job"}}\n\n'))

    assert [item.id for item in Sample(api_key=KEY, http=script).stream(PLAIN)] == ["a"]


def test_a_page_of_html_is_no_stream_of_lines() -> None:
    script = Script(stream(b"<html>log in</html>", Content_Type="text/html; charset=utf-8"))

    with pytest.raises(DecodeError, match="lines of JSON were expected"):
        list(Sample(api_key=KEY, http=script).lines(ROWS))
    assert script.open_streams == 0
