"""Streams as users hold them: typed, complete, and taken up again where they broke off."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runtime.sample.data import Unknown
from tests.runtime.sample.transport import Operation, RequestOptions, StreamSpec

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Sample, issues_of, models, response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APIStatusError,
    DecodeError,
    NotFoundError,
    SDKError,
    ServiceUnavailableError,
    StreamTruncatedError,
)
from tests.runtime.sample.models.jobs import JobDoneEvent, JobOutputEvent, JobStateEvent
from tests.runtime.sample.operations.jobs import EXPORT
from tests.runtime.scripted import Answer, Script, broken, failure, stream

DONE = {"id": "j", "state": "completed"}


def event(number: int, name: str, data: Any) -> bytes:
    return f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n".encode()


STATE, OUTPUT = event(1, "state", {"state": "running"}), event(2, "output", {"delta": "hello"})
END = event(3, "done", DONE)


def test_events_are_typed_by_their_name(scripted: MakeClient) -> None:
    client, script = scripted(stream(STATE + OUTPUT, b": heartbeat\n\n", END))
    with client.jobs.stream("j") as events:
        first, second, third = events

    assert isinstance(first, JobStateEvent)
    assert first.data.state == "running"
    assert isinstance(second, JobOutputEvent)
    assert (second.id, second.data.delta) == ("2", "hello")
    assert isinstance(third, JobDoneEvent)
    assert third.data.id == "j"
    assert script.header("Accept") == "text/event-stream"
    assert script.header("Accept-Encoding") is None


def test_an_unknown_event_is_unknown_and_nothing_else(scripted: MakeClient) -> None:
    client, _ = scripted(stream(event(1, "surprise", {"state": "running"}), END))
    first = next(client.jobs.stream("j"))

    assert isinstance(first, Unknown)
    assert first.raw == {"event": "surprise", "id": "1", "data": {"state": "running"}}


def test_a_wrong_event_is_kept_with_its_issue(scripted: MakeClient) -> None:
    client, _ = scripted(stream(event(1, "output", {"delta": 5}), END))
    first = next(client.jobs.stream("j"))

    assert isinstance(first, JobOutputEvent)
    assert [issue.path for issue in issues_of(first)] == ["data.delta"]


def test_nothing_comes_after_the_last_event(scripted: MakeClient, async_scripted: MakeAsyncClient) -> None:
    """A server that is asked to go on after the end answers 204: the stream is over, and nothing broke."""
    client, script = scripted(Answer(204))
    async_client, _ = async_scripted(Answer(204))

    async def rest() -> list[Any]:
        return [item async for item in async_client.jobs.stream("j", options=after_the_end)]

    after_the_end: RequestOptions = {"headers": {"Last-Event-ID": "3"}}
    assert list(client.jobs.stream("j", options=after_the_end)) == []
    assert asyncio.run(rest()) == []
    assert script.header("Last-Event-ID") == "3"


def test_a_break_is_resumed_from_the_last_id_and_nothing_comes_twice(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(STATE, OUTPUT[:9], then=broken()), stream(STATE + OUTPUT), stream(OUTPUT + END))
    events = client.jobs.stream("j")

    assert [item.id for item in events if not isinstance(item, Unknown)] == ["1", "2", "3"]
    assert [script.header("Last-Event-ID", index) for index in range(3)] == [None, "1", "2"]
    assert events.last_event_id == "3"
    assert sleeps == [1.0, 1.0]
    assert script.open_streams == 0


def test_the_server_s_retry_time_is_kept_within_bounds(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(
        stream(b"retry: 2500\n\n" + STATE), stream(b"retry: 1\n\n" + OUTPUT), stream(b"retry: 999999\n\n"), stream(END)
    )
    list(client.jobs.stream("j"))

    assert sleeps == [2.5, 1.0, 30.0]


def test_five_reconnections_without_progress_are_enough(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(STATE), stream(STATE), *(stream(b"") for _ in range(9)))

    with pytest.raises(StreamTruncatedError) as caught:
        list(client.jobs.stream("j"))
    assert caught.value.last_event_id == "1"
    assert "ended without its terminal event; the last event id is '1'" in str(caught.value)
    assert len(script.requests) == 6
    assert len(sleeps) == 5


def test_what_follows_the_terminal_event_is_not_read(scripted: MakeClient) -> None:
    client, script = scripted(stream(END + event(4, "output", {"delta": "late"})))

    assert len(list(client.jobs.stream("j"))) == 1
    assert script.open_streams == 0


def test_a_terminal_event_without_its_blank_line_counts(scripted: MakeClient) -> None:
    client, _ = scripted(stream(END.removesuffix(b"\n")))

    assert len(list(client.jobs.stream("j"))) == 1


def test_the_server_may_ask_to_be_connected_to_anew(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(STATE + b"event: reconnect\ndata: {}\n\n" + OUTPUT), stream(OUTPUT + END))

    assert len(list(client.jobs.stream("j"))) == 3
    assert script.header("Last-Event-ID") == "1"
    assert sleeps == []


def test_another_process_takes_it_up_where_the_first_left_it(scripted: MakeClient) -> None:
    client, script = scripted(stream(OUTPUT + END))

    assert len(list(client.jobs.stream("j", last_event_id="1"))) == 2
    assert script.header("Last-Event-ID") == "1"


def test_events_without_ids_are_no_repetitions(scripted: MakeClient) -> None:
    bare = b'event: output\ndata: {"delta": "x"}\n\n'
    client, _ = scripted(stream(STATE + bare + bare + END))

    assert len(list(client.jobs.stream("j"))) == 4


def test_data_that_is_no_json_is_text(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b"event: note\nid: 1\ndata: hello\n\n" + END))
    first = next(client.jobs.stream("j"))

    assert isinstance(first, Unknown)
    assert first.raw["data"] == "hello"


def test_an_error_event_is_raised_as_the_api_s_error(scripted: MakeClient) -> None:
    data = {"type": "not_found", "code": "JOB_NOT_FOUND", "message": "gone"}
    for body in (data, {"error": data}):
        client, script = scripted(stream(STATE + event(2, "error", body)))
        with pytest.raises(NotFoundError, match="gone"):
            list(client.jobs.stream("j"))
        assert script.open_streams == 0


def test_opening_a_stream_is_retried_like_any_call(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(503), broken(), stream(END))

    assert len(list(client.jobs.stream("j"))) == 1
    assert len(script.requests) == 3
    assert script.open_streams == 0
    assert len(sleeps) <= 2


def test_a_refused_stream_raises_when_it_is_entered(scripted: MakeClient) -> None:
    client, script = scripted(failure(404, kind="not_found"))
    events = client.jobs.stream("j")

    with pytest.raises(NotFoundError), events:
        pass
    assert script.open_streams == 0


def test_leaving_early_gives_the_connection_back(scripted: MakeClient) -> None:
    client, script = scripted(stream(STATE, OUTPUT, END))
    with client.jobs.stream("j") as events:
        for _ in events:
            break

    assert script.open_streams == 0
    assert list(events) == []


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"<html>login</html>", "text/html; charset=utf-8"),
        (b"\xef\xbb\xbf \n<!doctype html>", ""),
        (b'{"data": {}}', "application/json"),
        (b"null", "application/problem+json"),
        (b"[]", ""),
        (b"", "application/json"),
    ],
)
def test_what_is_no_stream_of_events_is_refused_with_its_start(scripted: MakeClient, body: bytes, media: str) -> None:
    client, script = scripted(stream(body, Content_Type=media, X_Request_Id="req_4"))

    with pytest.raises(DecodeError, match="a stream of events was expected") as caught:
        list(client.jobs.stream("j"))
    assert body[:10].decode() in caught.value.body
    assert (caught.value.request_id, caught.value.attempts, len(script.requests)) == ("req_4", 1, 1)
    assert script.open_streams == 0


@pytest.mark.parametrize("refusal", [failure(503), failure(429)])
def test_a_refusal_that_may_pass_counts_as_one_of_the_tries(
    scripted: MakeClient, sleeps: list[float], refusal: Answer
) -> None:
    client, _ = scripted(stream(STATE, then=broken()), refusal, refusal, stream(OUTPUT + END), max_retries=0)

    assert len(list(client.jobs.stream("j"))) == 3
    assert sleeps == [1.0, 1.0, 1.0]


def test_resuming_waits_as_long_as_the_refusal_asks(scripted: MakeClient, sleeps: list[float]) -> None:
    refusal = failure(429, Retry_After="7")
    client, _ = scripted(stream(STATE, then=broken()), refusal, stream(OUTPUT + END), max_retries=0)
    list(client.jobs.stream("j"))

    assert sleeps == [1.0, 7.0]


def test_refusals_are_given_up_after_five_as_well(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(STATE, then=broken()), *[failure(503)] * 9, max_retries=0)

    with pytest.raises(StreamTruncatedError, match="went wrong") as caught:
        list(client.jobs.stream("j"))
    assert isinstance(caught.value.__cause__, ServiceUnavailableError)
    assert (len(script.requests), len(sleeps)) == (6, 5)


def test_a_refusal_that_stays_is_raised_at_once(scripted: MakeClient, sleeps: list[float]) -> None:
    for refusal in (failure(404, kind="not_found"), failure(429, Retry_After="500")):
        client, script = scripted(stream(STATE, then=broken()), refusal, max_retries=0)
        with pytest.raises(APIStatusError, match="went wrong"):
            list(client.jobs.stream("j"))
        assert len(script.requests) == 2
    assert sleeps == [1.0, 1.0]


def test_a_stream_that_never_opened_is_no_broken_one(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(*[broken()] * 9)

    with pytest.raises(APIConnectionError, match="the connection broke") as caught:
        list(client.jobs.stream("j"))
    assert not isinstance(caught.value, StreamTruncatedError)
    assert len(script.requests) == 3
    assert len(sleeps) <= 2


def test_new_connections_that_the_server_asks_for_are_no_failures(scripted: MakeClient, sleeps: list[float]) -> None:
    again = b"event: reconnect\ndata: {}\n\n"
    client, _ = scripted(stream(STATE + again), *[stream(again)] * 7, stream(END))

    assert len(list(client.jobs.stream("j"))) == 2
    assert sleeps == [1.0, 1.0, 1.0]  # a server that does nothing else is asked less often after five


def test_a_server_that_only_asks_for_connections_is_left_at_last(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(stream(b"event: reconnect\ndata: {}\n\n"), repeats=True)

    with pytest.raises(StreamTruncatedError):
        list(client.jobs.stream("j"))
    assert len(script.requests) == 101
    assert len(sleeps) == 95


def test_an_error_in_the_middle_tells_of_its_call_and_answer(scripted: MakeClient) -> None:
    bodies = (
        stream(b"x: 1\n\n", X_Request_Id="req_5"),
        stream(b"nogzip", Content_Encoding="gzip", X_Request_Id="req_5"),
    )
    for entry in bodies:
        client, _ = scripted(entry)
        operation = CHAT if entry is bodies[0] else EXPORT
        with pytest.raises(SDKError) as caught:
            list(client.stream(operation) if operation is CHAT else client.lines(operation))
        error = caught.value
        assert (error.attempts, error.request_id, error.status) == (1, "req_5", 200)
        assert error.elapsed > 0
        assert response_of(error).request_id == "req_5"


def test_events_with_an_empty_id_are_no_repetitions(scripted: MakeClient) -> None:
    bare = b'event: output\nid:\ndata: {"delta": "x"}\n\n'
    client, _ = scripted(stream(bare + bare, END))

    assert len(list(client.jobs.stream("j"))) == 3


@pytest.mark.parametrize("data", [b'{"state": "x"},"event":"done"', b'"x","id":"9"', b'{"a": 1', b"tomorrow", b"1, 2"])
def test_data_cannot_become_a_part_of_its_event(scripted: MakeClient, data: bytes) -> None:
    """Whatever it holds, it is the event's data, as text when it is no JSON of its own."""
    client, _ = scripted(stream(b"event: state\nid: 1\ndata: " + data + b"\n\n", END))
    first, last = client.jobs.stream("j")

    assert isinstance(first, JobStateEvent)
    assert (first.id, first.data) == ("1", data.decode())
    assert [issue.path for issue in issues_of(first)] == ["data"]
    assert isinstance(last, JobDoneEvent)


CHAT: Operation[models.Job] = Operation(
    id="chat", method="POST", path="/chat", returns=lambda: models.Job, stream=StreamSpec("sse", sentinel="[DONE]")
)


def test_a_sentinel_ends_a_stream_of_bare_data() -> None:
    chunks = [b'data: {"id": "a", "state": "x"}\r\n\r\n', b"data: [DONE]\r\n\r\n", b"data: {}\n\n"]
    client = Sample(api_key=KEY, http=Script(stream(*chunks)))

    assert [item.id for item in client.stream(CHAT)] == ["a"]


def test_a_stream_that_cannot_be_resumed_is_truncated() -> None:
    script = Script(stream(b'data: {"id": "a", "state": "x"}\n\n', then=broken()))
    seen: list[str] = []

    with pytest.raises(StreamTruncatedError, match="the connection broke"):
        seen.extend(item.id for item in Sample(api_key=KEY, http=script).stream(CHAT))
    assert seen == ["a"]


def test_events_may_be_typed_by_name_without_their_wrapping() -> None:
    spec = StreamSpec("sse", events=lambda: {"job": models.Job, "pipe": models.Pipeline})
    mixed: Operation[Any] = Operation(id="mixed", method="GET", path="/x", stream=spec)
    body = event(1, "job", DONE) + event(2, "pipe", {"id": "p"}) + event(3, "else", [1])
    first, second, third = Sample(api_key=KEY, http=Script(stream(body))).stream(mixed)

    assert (type(first).__name__, type(second).__name__) == ("Job", "Pipeline")
    assert isinstance(third, Unknown)
    assert third.raw == {"event": "else", "data": [1]}


numbers = st.integers(1, 12)


@settings(deadline=None)
@given(count=numbers, breaks=st.lists(st.tuples(numbers, st.integers(0, 3)), max_size=6), cuts=st.integers(1, 50))
def test_however_it_breaks_every_event_comes_once_and_in_order(
    count: int, breaks: list[tuple[int, int]], cuts: int
) -> None:
    """Each connection replays some events that were seen, and breaks somewhere; progress is always made."""
    bodies = [event(number, "output", {"delta": str(number)}) for number in range(1, count + 1)]
    bodies.append(event(count + 1, "done", DONE))

    class Adapter(Script):
        def next(self, request: Any) -> Any:
            self.requests.append(request)
            start = int(self.header("Last-Event-ID") or 0)
            length, replayed = breaks[len(self.requests) - 1] if len(self.requests) <= len(breaks) else (99, 0)
            text = b"".join(bodies[max(0, start - replayed) : start + length])
            is_cut = start + length < len(bodies)
            text = text + b"event: out" if is_cut else text
            return stream(
                *(text[at : at + cuts] for at in range(0, len(text), cuts)), then=broken() if is_cut else None
            )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _: None)
        events = list(Sample(api_key=KEY, http=Adapter()).jobs.stream("j"))

    assert [item.id for item in events if not isinstance(item, Unknown)] == [str(n) for n in range(1, count + 2)]


# ---- the async client does the same


def test_async_streams_resume_alike(async_scripted: MakeAsyncClient, sleeps: list[float]) -> None:
    async def main() -> None:
        client, script = async_scripted(stream(STATE, then=broken()), stream(STATE + OUTPUT + END))
        async with client.jobs.stream("j") as events:
            found = [item async for item in events]
        assert len(found) == 3
        assert script.header("Last-Event-ID") == "1"
        assert script.open_streams == 0

    asyncio.run(main())
    assert sleeps == [1.0]
