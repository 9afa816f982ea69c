"""Prepared answers: what a test says the API answers, and the refusal of everything that it did not say."""

from __future__ import annotations

import asyncio
import time
import warnings
from dataclasses import replace
from typing import Any

import pytest
from tests.runtime.sample.testing import Prepared, UnpreparedRequestError, answers, make
from tests.runtime.sample.transport import ErrorPaths, Operation, ReceivedPart, StreamSpec, SyncResource
from typing_extensions import deprecated

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample, response_of
from tests.runtime.sample.errors import (
    APIConnectionError,
    APITimeoutError,
    DecodeError,
    NotFoundError,
    RateLimitError,
    StreamTruncatedError,
    ValidationError,
)
from tests.runtime.sample.models.jobs import Job, JobDoneEvent, JobOutputEvent
from tests.runtime.sample.models.pipelines import Pipeline
from tests.runtime.sample.operations import jobs, pipelines


def client_of(api: Prepared, **settings: Any) -> Sample:
    return Sample(**{"api_key": KEY, "http": api, **settings})


def test_a_prepared_answer_is_the_result() -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE).give(make(Pipeline, id="p1", gpu_count=4))
    pipeline = client_of(api).pipelines.retrieve("p1")

    assert (pipeline.id, pipeline.gpu_count) == ("p1", 4)
    assert response_of(pipeline).request_id == "req_prepared"


def test_a_request_that_nobody_prepared_is_refused_and_shown() -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE, pipeline_id="p1").give(make(Pipeline, id="p1"))

    with pytest.raises(UnpreparedRequestError) as caught:
        client_of(api).pipelines.create(name="x")
    assert str(caught.value) == (
        "nothing was prepared for POST /v2/pipelines (pipelines.create)\n"
        "  its body: {'name': 'x'}\n"
        "prepared:\n"
        "  pipelines.retrieve with pipeline_id='p1': 0 of 1 used"
    )
    with pytest.raises(UnpreparedRequestError):
        client_of(api).pipelines.retrieve("p2")
    assert KEY not in str(api.requests[0].headers)


def test_an_answer_is_for_one_request_unless_it_is_always() -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE).give(make(Pipeline, id="first")).always(make(Pipeline, id="later"))
    client = client_of(api)

    assert [client.pipelines.retrieve("p").id for _ in range(3)] == ["first", "later", "later"]
    once = Prepared()
    once.on(pipelines.RETRIEVE).give(make(Pipeline, id="p"))
    client_of(once).pipelines.retrieve("p")
    with pytest.raises(UnpreparedRequestError, match="1 of 1 used"):
        client_of(once).pipelines.retrieve("p")


def test_what_nobody_asked_for_fails_at_the_end() -> None:
    with pytest.raises(AssertionError, match=r"not asked for:\n  pipelines\.delete: 0 of 1 used"), Prepared() as api:
        api.on(pipelines.DELETE).give()


def test_a_method_stands_for_its_operation_and_its_arguments() -> None:
    api = Prepared()
    client = client_of(api)
    api.on(client.pipelines.create, name="a").give(make(Pipeline, id="1"))
    api.on(client.pipelines.create).give(make(Pipeline, id="2"))
    api.on(client.pipelines.retrieve, "p3").give(make(Pipeline, id="3"))

    assert client.pipelines.create(name="b").id == "2"
    assert client.pipelines.create(name="a").id == "1"
    assert client.pipelines.retrieve("p3").id == "3"


def test_pages_follow_each_other() -> None:
    api = Prepared()
    api.on(pipelines.LIST).pages([make(Pipeline, id="a")], [make(Pipeline, id="b")])

    assert [found.id for found in client_of(api).pipelines.list(limit=1)] == ["a", "b"]
    assert [request.query for request in api.requests] == [{"limit": "1"}, {"limit": "1", "cursor": "cursor_1"}]


def test_a_page_that_repeats_is_noticed_by_the_client() -> None:
    api = Prepared()
    api.on(pipelines.LIST).pages([make(Pipeline, id="a")], [make(Pipeline, id="b")], repeats=True)

    with pytest.raises(DecodeError, match="the pages repeat"):
        list(client_of(api).pipelines.list())


def test_a_prepared_error_says_what_is_wrong() -> None:
    api = Prepared()
    wrong = [{"param": "name", "code": "INVALID_NAME", "message": "too long"}]
    api.on(pipelines.RETRIEVE).fail(422, param="name", errors=wrong)
    with pytest.raises(ValidationError) as caught:
        client_of(api).pipelines.retrieve("p")

    assert (caught.value.param, caught.value.errors) == ("name", wrong)


def test_what_errors_of_the_api_do_not_have_is_not_prepared_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = replace(answers.api(), error=ErrorPaths(message="message"))
    monkeypatch.setattr(answers, "api", lambda: plain)
    with pytest.raises(TypeError, match="have no `param`"):
        Prepared().on(pipelines.RETRIEVE).fail(422, param="name")


def test_failures_are_in_the_shape_of_the_api(sleeps: list[float]) -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE).fail(429, code="SLOW_DOWN", retry_after=2).give(make(Pipeline, id="p"))
    api.on(pipelines.DELETE).fail(404, code="GONE", message="no such thing")

    assert client_of(api).pipelines.retrieve("p").id == "p"
    assert sleeps == [2.0]
    with pytest.raises(NotFoundError) as caught:
        client_of(api).pipelines.delete("p")
    assert (caught.value.code, caught.value.message, caught.value.request_id) == (
        "GONE",
        "no such thing",
        "req_prepared",
    )
    limited = Prepared()
    limited.on(pipelines.RETRIEVE).fail(429)
    with pytest.raises(RateLimitError):
        client_of(limited, max_retries=0).pipelines.retrieve("p")


def test_connections_break_and_time_out(sleeps: list[float]) -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE).reset().time_out().give(make(Pipeline, id="p"))
    api.on(pipelines.CREATE).reset(was_sent=False).time_out().reset()

    assert client_of(api).pipelines.retrieve("p").id == "p"
    with pytest.raises(APIConnectionError, match="reset") as caught:
        client_of(api).pipelines.create(name="x")
    assert caught.value.attempts == 3
    assert len(sleeps) <= 4


def test_a_slow_answer_takes_its_time_and_no_more_than_the_timeout() -> None:
    api = Prepared()
    api.on(pipelines.RETRIEVE).after(0.05).give(make(Pipeline, id="p")).after(30).give(make(Pipeline, id="p"))
    client, started = client_of(api, max_retries=0), time.monotonic()
    client.pipelines.retrieve("p")

    assert 0.05 <= time.monotonic() - started < 5
    with pytest.raises(APITimeoutError, match="takes 30 s"):
        client.pipelines.retrieve("p", options={"timeout": 0.01})


def test_a_stream_gives_its_items_and_may_be_cut(sleeps: list[float]) -> None:
    output = make(JobOutputEvent, id="1", data={"delta": "a"})
    done = make(JobDoneEvent, id="2")
    api = Prepared()
    api.on(jobs.STREAM).cut_after(output).give(output, done)

    assert [event.event for event in client_of(api).jobs.stream("j")] == ["output", "done"]
    assert api.requests[1].headers["last-event-id"] == "1"
    assert sleeps == [1.0]
    rows = Prepared()
    rows.on(jobs.EXPORT).give(make(Job, id="a"), make(Job, id="b")).cut_after(make(Job, id="c"))
    exported = client_of(rows).jobs.export()
    assert ([row.id for row in exported], exported.trailer) == (["a", "b"], {"count": 2})
    with pytest.raises(StreamTruncatedError):
        list(client_of(rows).jobs.export())


def test_an_answer_may_be_computed_and_may_be_anything() -> None:
    api = Prepared()
    api.on(pipelines.UPDATE).compute(
        lambda seen: make(Pipeline, id=seen.path["pipeline_id"], name=seen.body["description"])
    )
    api.on(pipelines.RETRIEVE).answer(200, b"<html>", {"Content-Type": "text/html"})

    assert client_of(api).pipelines.update("p7", description="new").name == "new"
    with pytest.raises(DecodeError):
        client_of(api).pipelines.retrieve("p")


def test_async_clients_are_answered_alike() -> None:
    async def main() -> None:
        api = Prepared()
        client = AsyncSample(api_key=KEY, http=api.aio, max_retries=0)
        api.on(client.pipelines.retrieve, "p").give(make(Pipeline, id="p"))
        api.on(client.pipelines.list).pages([make(Pipeline, id="a")], [make(Pipeline, id="b")])
        api.on(client.jobs.stream).give(make(JobDoneEvent, id="2"))
        api.on(client.pipelines.delete).time_out().after(5).give()
        assert (await client.pipelines.retrieve("p")).id == "p"
        assert [found.id async for found in client.pipelines.list()] == ["a", "b"]
        assert [event.event async for event in client.jobs.stream("j")] == ["done"]
        for _ in range(2):
            with pytest.raises(APITimeoutError):
                await client.pipelines.delete("p", options={"timeout": 0.01})
        with pytest.raises(UnpreparedRequestError):
            await client.pipelines.retrieve("p")

    asyncio.run(main())


def test_what_is_no_method_and_what_has_no_pages_is_said_at_once() -> None:
    api = Prepared()

    with pytest.raises(TypeError, match="no method of a client"):
        api.on(len)
    with pytest.raises(TypeError, match="is no list"):
        api.on(pipelines.RETRIEVE).pages([make(Pipeline)])
    with pytest.raises(TypeError, match="answers with one value, not 2"):
        api.on(pipelines.RETRIEVE).give(make(Pipeline), make(Pipeline))


def test_parts_are_given_as_contents_or_whole() -> None:
    """Each is read back as what it is."""
    operation: Operation[ReceivedPart[Any]] = Operation(
        "parts", "GET", "/v2/parts", returns=lambda: Any, accept="multipart/mixed", stream=StreamSpec(format="parts")
    )
    api = Prepared()
    api.on(operation).give({"id": 1}, "text", b"\x00", ReceivedPart({"content-id": "<4>"}, b"whole"))
    parts = list(Sample(api_key=KEY, http=api).stream(operation))

    assert [part.content for part in parts] == [{"id": 1}, "text", b"\x00", b"whole"]
    assert parts[3].headers["content-id"] == "<4>"


class Old(SyncResource):
    """A resource whose methods are about to go."""

    @deprecated("`things.make` is deprecated.")
    def make(self, *, body: bytes) -> Any:
        return self._client.call(BYTES, body=body)


BYTES: Operation[Any] = Operation(id="things.make", method="POST", path="/things", body="binary", kind="empty")


def test_to_prepare_what_is_deprecated_is_no_use_of_it() -> None:
    api = Prepared()
    old = Old(client_of(api))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        api.on(old.make).give(None)

    with pytest.warns(DeprecationWarning, match="things.make") as told:
        old.make(body=b"123")
    assert told[0].filename == __file__
    # Bytes, and not the number that they could be read as.
    assert api.requests[0].body == b"123"


def test_a_download_of_what_is_deprecated_is_told_where_it_is_asked_for() -> None:
    client = client_of(Prepared())
    with pytest.warns(DeprecationWarning, match="things.make") as told:
        client.download(Old(client).make, body=b"")

    assert told[0].filename == __file__
