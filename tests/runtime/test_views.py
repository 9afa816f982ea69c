"""Other looks at a call: raw answers, dry runs, hooks, logs and notices."""

from __future__ import annotations

import asyncio
import logging
import shlex
import warnings
from typing import Any

import pytest

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import Hooks, Sample, response_of
from tests.runtime.sample.errors import APIConnectionError, DecodeError, NotFoundError
from tests.runtime.scripted import Answer, Script, broken, failure, ok, page, stream


def test_a_raw_call_returns_the_answer_as_it_came(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(503), Answer(200, b'{"data": {"id": 7}}', {"X-Request-Id": "req_1"}))
    answer = client.raw.pipelines.retrieve("p")

    assert (answer.status, answer.body, answer.headers["x-request-id"]) == (200, b'{"data": {"id": 7}}', "req_1")
    assert answer.json() == {"data": {"id": 7}}
    assert response_of(answer).attempts == 2
    assert len(script.requests) == 2
    assert len(sleeps) <= 1


def test_a_raw_call_still_raises_errors(scripted: MakeClient) -> None:
    client, _ = scripted(failure(404, kind="not_found"), Answer(200, b"<html>"))

    with pytest.raises(NotFoundError):
        client.raw.pipelines.retrieve("p")
    with pytest.raises(DecodeError):
        client.raw.pipelines.retrieve("p").json()


def test_a_raw_list_is_its_first_page(scripted: MakeClient) -> None:
    client, _ = scripted(page([{"id": "a"}], "c1"))

    assert client.raw.pipelines.list().json()["data"] == [{"id": "a"}]


def test_a_dry_run_shows_the_request_and_sends_nothing(scripted: MakeClient) -> None:
    client, script = scripted()
    run = client.dry_run.pipelines.create(name="it's", options={"idempotency_key": "k"})

    assert (run.method, run.url, run.body) == ("POST", "https://api.sample.test/v2/pipelines", b'{"name":"it\'s"}')
    assert run.headers["Authorization"] == "Bearer ***"
    assert run.headers["Idempotency-Key"] == "k"
    assert script.requests == []


def test_a_dry_run_s_curl_line_is_one_command(scripted: MakeClient) -> None:
    client, _ = scripted()
    words = shlex.split(client.dry_run.pipelines.create(name="it's").curl)

    assert words[:4] == ["curl", "-X", "POST", "https://api.sample.test/v2/pipelines"]
    assert "Authorization: Bearer ***" in words
    assert words[-2:] == ["--data-binary", '{"name":"it\'s"}']


def test_a_dry_run_shows_no_key_and_asks_no_provider() -> None:
    def provider() -> str:
        raise AssertionError("asked")

    for key in (KEY, provider):
        run = Sample(api_key=key, http=Script()).dry_run.pipelines.list(limit=1)
        assert KEY not in f"{run} {run.curl}"
        assert run.headers["Authorization"] == "Bearer ***"
        assert run.url.endswith("/v2/pipelines?limit=1")


def test_views_leave_the_client_as_it_is(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": "p"}))
    assert client.dry_run.pipelines.retrieve("p").method == "GET"

    assert client.pipelines.retrieve("p").id == "p"


def test_async_views_are_the_same(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, _ = async_scripted(ok({"id": "p"}), page([]))
        assert (await client.dry_run.pipelines.retrieve("p")).method == "GET"
        assert (await client.dry_run.pipelines.list()).method == "GET"
        assert (await client.raw.pipelines.retrieve("p")).json() == {"data": {"id": "p"}}
        assert (await client.raw.pipelines.list()).json()["data"] == []

    asyncio.run(main())


def test_hooks_see_every_attempt_and_no_more_than_they_should(scripted: MakeClient, sleeps: list[float]) -> None:
    seen: list[Any] = []
    client, _ = scripted(
        failure(503), ok({"id": "p"}, X_Request_Id="req_2"), hooks=Hooks(on_attempt=seen.append, on_result=seen.append)
    )
    client.pipelines.retrieve("secret-id", expand=["private"])
    first, failed, second, taken = seen

    assert (first.operation, first.path, first.attempt) == ("pipelines.retrieve", "/v2/pipelines/{pipeline_id}", 1)
    assert (failed.status, failed.request_id, failed.next_delay is None) == (503, "req_1", False)
    assert second.attempt == 2
    assert (taken.status, taken.request_id, taken.next_delay) == (200, "req_2", None)
    assert "secret-id" not in str(seen)
    assert KEY not in str(seen)
    assert len(sleeps) <= 1


def test_the_log_tells_of_waits(scripted: MakeClient, sleeps: list[float], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="sample")
    client, _ = scripted(failure(503, Retry_After="2"), ok({"id": "p"}))
    client.pipelines.retrieve("secret-id")

    assert caplog.messages == ["pipelines.retrieve: attempt 1 answered 503; again in 2.00 s"]
    assert sleeps == [2.0]


def test_a_deprecated_version_is_told_once_an_operation(scripted: MakeClient) -> None:
    old = {
        "Deprecation": "@1735689600",
        "Sunset": "Thu, 01 Jan 2026 00:00:00 GMT",
        "Link": '<https://sample.test/more>; rel="next", <https://docs.sample.test/versions>; rel="deprecation"',
    }
    client, _ = scripted(*(ok({"id": "p"}, **old) for _ in range(2)))

    with pytest.warns(FutureWarning, match="is deprecated") as caught:
        client.pipelines.retrieve("p")
    assert str(caught[0].message) == (
        "pipelines.retrieve is deprecated in the version of the API that answered, and is gone after"
        " Thu, 01 Jan 2026 00:00:00 GMT; see https://docs.sample.test/versions"
    )
    # It points at the line that called, not into the SDK.
    assert caught[0].filename == __file__
    client.with_options(timeout=1).pipelines.retrieve("p")


def test_another_version_than_asked_for_is_told(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": "p"}, Sample_Version="2024-01-01"))

    with pytest.warns(FutureWarning, match=r"version 2024-01-01 of the API answered; .* 2025-11-01"):
        client.pipelines.retrieve("p")


def test_a_dry_run_of_a_stream_sends_nothing(scripted: MakeClient) -> None:
    client, script = scripted()
    events, rows = client.dry_run.jobs.stream("j", last_event_id="7"), client.dry_run.jobs.export()

    assert (events.method, events.url) == ("GET", "https://api.sample.test/v2/jobs/j/stream")
    assert events.headers["Last-Event-ID"] == "7"
    assert rows.url.endswith("/v2/exports/jobs")
    assert script.requests == []


def test_a_raw_stream_is_its_bytes(scripted: MakeClient, async_scripted: MakeAsyncClient) -> None:
    chunks = [b"event: x\n", b"data: {\n\n"]
    client, script = scripted(stream(*chunks, X_Request_Id="req_3"), stream(*chunks, then=broken()))
    async_client, _ = async_scripted(stream(*chunks))

    async def main() -> list[bytes]:
        return [chunk async for chunk in async_client.raw.jobs.export()]

    with client.raw.jobs.stream("j") as answer:
        assert list(answer) == chunks
    assert answer.response.request_id == "req_3"
    assert asyncio.run(main()) == chunks
    with pytest.raises(APIConnectionError, match="the connection broke"):
        list(client.raw.jobs.stream("j"))
    assert script.open_streams == 0


def test_async_dry_runs_can_be_awaited_and_need_not_be(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, script = async_scripted()
        listing, events = client.dry_run.pipelines.list(limit=1), client.dry_run.jobs.stream("j")
        assert listing.curl == (await listing).curl
        assert (await events).url == events.url
        assert script.requests == []

    asyncio.run(main())


def test_a_sunset_by_itself_is_told(scripted: MakeClient) -> None:
    client, _ = scripted(ok({"id": "p"}, Sunset="Tue, 01 Jun 2027 00:00:00 GMT"))

    with pytest.warns(FutureWarning, match=r"pipelines\.retrieve is gone after Tue, 01 Jun 2027"):
        client.pipelines.retrieve("p")


def test_what_raises_after_the_answer_gives_the_connection_back(
    scripted: MakeClient, async_scripted: MakeAsyncClient
) -> None:
    """A hook of the program's own, or a warning that it made an error of."""

    def hook(_: Any) -> None:
        raise ZeroDivisionError

    async def main() -> None:
        client, script = async_scripted(stream(b""), hooks=Hooks(on_result=hook))
        with pytest.raises(ZeroDivisionError):
            assert [item async for item in client.jobs.stream("j")]
        assert script.open_streams == 0

    hooked, script = scripted(stream(b""), hooks=Hooks(on_result=hook))
    with pytest.raises(ZeroDivisionError):
        list(hooked.jobs.stream("j"))
    warned, warned_script = scripted(stream(b"", Deprecation="@1"))
    with warnings.catch_warnings(action="error"), pytest.raises(FutureWarning):
        list(warned.jobs.stream("j"))
    asyncio.run(main())

    assert (script.open_streams, warned_script.open_streams) == (0, 0)
