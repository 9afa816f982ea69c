"""Rendering: envelopes, pages, headers, streams, and problems in the shape that was asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from specloom.runtime.serving.error_style import ErrorStyle
from specloom.runtime.serving.event_stream import StreamPolicy, frames
from specloom.runtime.serving.negotiation import acceptable
from specloom.runtime.serving.operation import PageMeta
from specloom.runtime.serving.problem import ErrorCode, FieldError, Problem
from specloom.runtime.serving.results import (
    Accepted,
    Created,
    EventStream,
    Lines,
    NoContent,
    Ok,
    Paged,
    Raw,
    Result,
    ServerEvent,
)

from .conftest import STYLE, Serve

PAGE = PageMeta(items="data", next="pagination.next_cursor", has_more="pagination.has_more", cursor="cursor")


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        (Ok({"id": 1}), 200, {"data": {"id": 1}}),
        (Created({"id": 1}, location="/things/1"), 201, {"data": {"id": 1}}),
        (Accepted({"id": 1}, location="/jobs/1"), 202, {"data": {"id": 1}}),
    ],
)
def test_results_are_put_into_the_envelope(serve: Serve, result: Result, status: int, body: object) -> None:
    answer = serve(result, envelope="data").get("/things")

    assert (answer.status_code, answer.json()) == (status, body)
    assert answer.headers.get("Location", "") == getattr(result, "location", "")


def test_a_revision_is_a_strong_etag(serve: Serve) -> None:
    assert serve(Ok({}, revision="7")).get("/things").headers["ETag"] == '"7"'


def test_no_content_has_neither_body_nor_media_type(serve: Serve) -> None:
    answer = serve(NoContent(), success_status=204, answer="empty").get("/things")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers


def test_raw_bytes_go_out_as_they_are(serve: Serve) -> None:
    answer = serve(Raw(b"\x89PNG", "image/png"), answer="binary", media="image/png").get("/things")

    assert (answer.content, answer.headers["Content-Type"]) == (b"\x89PNG", "image/png")


def test_a_page_is_rebuilt_and_links_to_the_next(serve: Serve) -> None:
    client = serve(Paged([1, 2], next_cursor="c&d", has_more=True), page=PAGE, ignored_query=("state", "cursor"))
    answer = client.get("/things?state=a%20b&cursor=x")

    assert answer.json() == {"data": [1, 2], "pagination": {"next_cursor": "c&d", "has_more": True}}
    assert answer.headers["Link"] == '</things?state=a+b&cursor=c%26d>; rel="next"'


def test_a_path_cannot_end_the_link_header(serve: Serve) -> None:
    client = serve(Paged([], next_cursor="c"), path="/of/{id}/things", page=PAGE)

    assert client.get("/of/a%0D%0AX-Evil:1/things").headers["Link"] == (
        '</of/a%0D%0AX-Evil:1/things?cursor=c>; rel="next"'
    )


def test_the_last_page_links_nowhere(serve: Serve) -> None:
    answer = serve(Paged([]), page=PAGE).get("/things")

    assert answer.json()["pagination"] == {"next_cursor": None, "has_more": False}
    assert "Link" not in answer.headers


# ---- streams


async def items(*values: Any, failure: Exception | None = None) -> AsyncIterator[Any]:
    for value in values:
        yield value
    if failure:
        raise failure


def lines_of(serve: Serve, result: Result) -> list[Any]:
    client = serve(result, answer="lines", stream="lines", media="application/x-ndjson", trailer="_end")
    answer = client.get("/things")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_lines_end_with_a_trailer_that_counts_them(serve: Serve) -> None:
    assert lines_of(serve, Lines(items({"id": 1}, {"id": 2}))) == [{"id": 1}, {"id": 2}, {"_end": {"count": 2}}]


def test_a_stream_that_breaks_says_so_in_its_last_line(serve: Serve) -> None:
    problem = Problem(ErrorCode("GONE", "gone", 410), "It went away.")
    found = lines_of(serve, Lines(items({"id": 1}, failure=problem)))

    assert found[0] == {"id": 1}
    assert (found[-1]["error"]["code"], len(found)) == ("GONE", 2)


def collect(stream: EventStream, policy: StreamPolicy, *, stop_after: float | None = None) -> list[str]:
    async def run() -> list[str]:
        shutdown = anyio.Event()
        if stop_after is not None:
            asyncio.get_running_loop().call_later(stop_after, shutdown.set)
        return [frame.encode().decode() async for frame in frames(stream, shutdown, policy)]

    return asyncio.run(run())


async def forever(closed: list[bool]) -> AsyncIterator[ServerEvent]:
    try:
        yield ServerEvent({"n": 1}, event="state", id="1")
        await asyncio.sleep(60)
    finally:
        closed.append(True)


def test_the_first_frame_can_be_resumed_from_and_dispatches_nothing() -> None:
    first, *rest = collect(EventStream(items(ServerEvent("x\ny", id="5"))), StreamPolicy(retry_milliseconds=10))

    assert first == "retry: 10\n\n"
    assert rest == ["id: 5\ndata: x\ndata: y\n\n"]
    resumed = collect(EventStream(items(), resume_id="4"), StreamPolicy())
    assert resumed == ["id: 4\nretry: 3000\n\n"]


@pytest.mark.parametrize(("lifetime", "stop_after", "why"), [(0.05, None, "time_limit"), (60, 0.05, "shutdown")])
def test_a_stream_that_is_cut_says_why_and_closes_its_source(
    lifetime: float, stop_after: float | None, why: str
) -> None:
    closed: list[bool] = []
    stream = EventStream(forever(closed), farewell=lambda reason: ServerEvent({"because": reason}, event="bye"))
    found = collect(stream, StreamPolicy(lifetime_seconds=lifetime), stop_after=stop_after)

    assert found[1] == 'id: 1\nevent: state\ndata: {"n":1}\n\n'
    assert found[-1] == f'event: bye\ndata: {{"because":"{why}"}}\nretry: 500\n\n'
    assert closed == [True]


def test_a_stream_without_a_declared_farewell_is_cut_without_an_event() -> None:
    *_, last = collect(EventStream(forever([])), StreamPolicy(lifetime_seconds=0.05))

    assert last == ": reconnect\nretry: 500\n\n"


def test_an_event_stream_is_sent_unbuffered(serve: Serve) -> None:
    client = serve(EventStream(items(ServerEvent({"n": 1}, event="done"))), answer="sse", media="text/event-stream")
    answer = client.get("/things")

    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.text.endswith('event: done\ndata: {"n":1}\n\n')


# ---- problems and negotiation

TEAPOT = ErrorCode("TEAPOT", "silly", 418, doc_url="https://example.com/teapot")


@pytest.fixture
def problem() -> Problem:
    details = [FieldError(TEAPOT, "too hot", "a.b"), FieldError(TEAPOT, "too cold", None)]
    return Problem(TEAPOT, "No coffee.", param="a.b", errors=details, headers={"Retry-After": "5"})


def answer_to(problem: Problem, style: ErrorStyle, accept: str = "") -> Any:
    from specloom.runtime.serving.error_style import problem_response

    return problem_response(problem, style, request_id="req_1", accept=accept)


def test_a_problem_takes_the_shape_of_the_api(problem: Problem) -> None:
    style = ErrorStyle(code="errors.code", message="msg", doc_url="more", details="errors.list", skeleton={"ok": False})
    answer = answer_to(problem, style)

    assert (answer.status_code, answer.headers["Retry-After"]) == (418, "5")
    assert json.loads(answer.body) == {
        "ok": False,
        "msg": "No coffee.",
        "more": "https://example.com/teapot",
        "errors": {
            "code": "TEAPOT",
            "list": [
                {"param": "a.b", "code": "TEAPOT", "msg": "too hot"},
                {"param": None, "code": "TEAPOT", "msg": "too cold"},
            ],
        },
    }


@pytest.mark.parametrize(
    ("details", "message"),
    [
        ("errors", "Too hot. There are 6 more problems, listed in the errors."),
        ("", "Too hot. 1. 2. 3. 4. 5. There is 1 more problem."),
    ],
)
def test_a_body_without_a_list_tells_the_mistakes_in_its_message(details: str, message: str) -> None:
    errors = [FieldError(TEAPOT, text) for text in ("Too hot.", "1.", "2.", "3.", "4.", "5.", "6.")]
    problem = Problem(TEAPOT, "Too hot.", errors=errors)
    style = ErrorStyle(code="code", message="message", details=details)

    assert json.loads(answer_to(problem, style).body)["message"] == message


def test_an_api_whose_code_is_the_status_gets_the_status(problem: Problem) -> None:
    style = ErrorStyle(code="code", message="message", code_is_status=True)

    assert json.loads(answer_to(problem, style).body)["code"] == 418


def test_errors_may_come_as_a_list_and_repeat_the_status(problem: Problem) -> None:
    skeleton = {"errors.0.meta": {}, "type": "list"}
    style = ErrorStyle(code="errors.0.code", message="errors.0.message", status="status", skeleton=skeleton)

    expected = {
        "errors": [{"meta": {}, "code": "TEAPOT", "message": "No coffee."}],
        "type": "list",
        "status": 418,
    }
    assert json.loads(answer_to(problem, style).body) == expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/problem+json", True),
        ("application/problem+json;q=0.5, application/json", True),
        ("application/problem+json;q=0", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_problem_documents_go_to_those_who_name_them(problem: Problem, accept: str, expected: bool) -> None:
    answer = answer_to(problem, STYLE, accept)

    assert (answer.media_type == "application/problem+json") is expected
    if expected:
        assert json.loads(answer.body)["type"] == "https://example.com/teapot"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv"),
        ("application/json;q=0.1, text/csv", "text/csv"),
        ("application/json;q=0, */*", "text/csv"),
        ("*/*;q=0.5, text/csv;q=0.1", "application/json"),
        ("image/png", None),
        ("application/json;q=0", None),
        ("application/json;q=x", None),
        ("nonsense", None),
    ],
)
def test_the_best_liked_media_type_is_chosen(accept: str, expected: str | None) -> None:
    assert acceptable(accept, ["application/json", "text/csv"]) == expected


def test_who_takes_nothing_of_ours_is_told_with_406(serve: Serve) -> None:
    answer = serve().get("/things", headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "'application/json'" in answer.json()["error"]["message"]


def test_who_asks_for_problem_documents_still_gets_successes(serve: Serve) -> None:
    assert serve().get("/things", headers={"Accept": "application/problem+json"}).status_code == 200
