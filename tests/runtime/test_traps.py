"""The traps that other SDKs fell into, one test each, numbered as in the list of them."""

from __future__ import annotations

import asyncio
import copy
import gc
import json
import logging
import pickle
import warnings
from typing import Any

import pytest
from tests.runtime.sample.data import Unknown
from tests.runtime.sample.transport.adapters.httpx2 import Httpx2Adapter
from tests.runtime.sample.transport.adapters.network import PoolLimits

from tests.runtime.conftest import KEY, MakeAsyncClient, MakeClient
from tests.runtime.sample import AsyncSample, Sample, Timeout, response_of
from tests.runtime.sample.errors import APIConnectionError, APITimeoutError, DecodeError, RateLimitError, SDKError
from tests.runtime.scripted import Answer, broken, failure, ok, page, stream
from tests.runtime.sockets import SILENCE, answer, chunked, serving

DONE = b'event: done\nid: 3\ndata: {"id": "j", "state": "completed"}\n\n'
STATE = b'event: state\nid: 1\ndata: {"state": "running"}\n\n'


def test_01_an_id_event_followed_by_a_heartbeat_is_no_event(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b"id: 1\n\n: heartbeat\n\n", DONE))

    assert [type(item).__name__ for item in client.jobs.stream("j")] == ["JobDoneEvent"]


def test_02_a_byte_order_mark_does_not_lose_the_first_event(scripted: MakeClient) -> None:
    client, _ = scripted(stream(b"\xef\xbb\xbf" + STATE, DONE))

    assert [type(item).__name__ for item in client.jobs.stream("j")] == ["JobStateEvent", "JobDoneEvent"]


def test_03_blank_lines_and_split_line_ends_are_no_rows(scripted: MakeClient) -> None:
    row = b'{"id": "a", "state": "x"}'
    client, _ = scripted(stream(row + b"\r", b"\n\r\n\n", row, b"\r\n", b'{"_end": {"count": 2}}\r\n'))

    assert len(list(client.jobs.export())) == 2


def test_04_told_to_wait_90_seconds_it_waits_90_seconds(scripted: MakeClient, sleeps: list[float]) -> None:
    client, _ = scripted(failure(429, Retry_After="90"), ok({"id": "p"}))
    client.pipelines.retrieve("p")

    assert sleeps == [90.0]


def test_04_told_to_wait_longer_than_is_reasonable_it_raises_at_once(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(failure(429, Retry_After="121"))

    with pytest.raises(RateLimitError) as caught:
        client.pipelines.retrieve("p")
    assert caught.value.retry_after == 121
    assert (len(script.requests), sleeps) == (1, [])


@pytest.mark.parametrize(("headers", "wait"), [({"Retry_After_Ms": "1250"}, 1.25), ({"Retry_After": "0.75"}, 0.75)])
def test_05_milliseconds_and_fractions_count(
    scripted: MakeClient, sleeps: list[float], headers: dict[str, str], wait: float
) -> None:
    client, _ = scripted(failure(503, **headers), ok({"id": "p"}))
    client.pipelines.retrieve("p")

    assert sleeps == [wait]


@pytest.mark.parametrize("entry", [failure(500), failure(503), failure(408), broken()])
def test_06_a_post_without_a_key_is_not_repeated(scripted: MakeClient, entry: Any) -> None:
    client, script = scripted(entry)

    with pytest.raises(SDKError):
        client.pipelines.search(query="x")
    assert len(script.requests) == 1
    assert script.header("Idempotency-Key") is None


def test_07_a_drop_in_mid_stream_stays_in_the_error_tree() -> None:
    with (
        serving(lambda _: chunked(b'{"id": "a", "state": "x"}\n', end=False)) as server,
        Sample(api_key=KEY, base_url=server.url) as client,
        pytest.raises(APIConnectionError),
    ):
        list(client.jobs.export())


def test_08_an_unknown_event_is_not_taken_for_another_one(scripted: MakeClient) -> None:
    client, _ = scripted(stream(STATE.replace(b"event: state", b"event: brand_new"), DONE))

    assert isinstance(next(iter(client.jobs.stream("j"))), Unknown)


@pytest.mark.parametrize("body", [b"<html><title>Login</title></html>", b"[]", b'{"pipeline": {}}', b""])
def test_09_a_page_of_html_or_another_shape_is_refused_with_its_start(scripted: MakeClient, body: bytes) -> None:
    client, _ = scripted(Answer(200, body, {"Content-Type": "text/html", "X-Request-Id": "req_9"}))

    with pytest.raises(DecodeError) as caught:
        client.pipelines.retrieve("p")
    assert body.decode() in str(caught.value)
    assert caught.value.request_id == "req_9"


def test_10_errors_pickle_and_copy(scripted: MakeClient) -> None:
    for entry in (failure(429, Retry_After="999"), broken(), Answer(200, b"<html>")):
        client, _ = scripted(entry, max_retries=0)
        with pytest.raises(SDKError) as caught:
            client.pipelines.retrieve("p")
        for twin in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value)):
            assert (type(twin), str(twin), twin.retry_after) == (
                type(caught.value),
                str(caught.value),
                caught.value.retry_after,
            )


def test_11_an_unknown_enum_value_goes_back_as_it_came(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": "p", "config": {"kind": "quantum", "q": 1}}), ok({"id": "p"}))
    pipeline = client.pipelines.retrieve("p")
    client.pipelines.create(name="copy", config=pipeline.config)

    assert script.json()["config"] == {"kind": "quantum", "q": 1}


def test_12_a_derived_client_does_not_change_its_parent(scripted: MakeClient) -> None:
    client, script = scripted(*(ok({"id": "p"}) for _ in range(3)))
    client.pipelines.retrieve("p")
    derived = client.with_options(timeout=1, default_headers={"X-Extra": "1"}, base_url="https://other.test")
    derived.pipelines.retrieve("p")
    client.pipelines.retrieve("p")

    assert [script.header("X-Extra", index) for index in range(3)] == [None, "1", None]
    assert [script.header("Host", index) for index in range(3)] == ["api.sample.test", "other.test", "api.sample.test"]
    assert [request.timeout.read for request in script.requests] == [60, 1, 60]
    assert derived.pipelines is not client.pipelines


def test_14_the_key_is_in_no_repr_and_no_log(scripted: MakeClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client, script = scripted(failure(401))
    with pytest.raises(SDKError) as caught:
        client.pipelines.retrieve("p")

    shown = f"{client!r} {vars(client)!r} {script.requests!r} {caught.value!r} {vars(caught.value)!r} {caplog.text}"
    assert KEY not in shown


def test_15_a_retried_stream_gives_its_connection_back() -> None:
    adapter = Httpx2Adapter(limits=PoolLimits(connections=1))
    busy = answer(b"{}", "503 Busy", Retry_After="0")
    with serving(lambda got: [busy] if got.number < 2 else chunked(DONE)) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter)
        assert len(list(client.jobs.stream("j", options={"timeout": 1}))) == 1
        client.close()


def test_15_an_async_client_gives_what_it_read_back(async_scripted: MakeAsyncClient) -> None:
    """Both when the answer is an error of a stream, and when its body is read with a deadline."""

    async def main() -> None:
        client, script = async_scripted(failure(503), stream(DONE), ok({"id": "p"}), stream(b"{", then=broken()))
        assert [item async for item in client.jobs.stream("j")]
        await client.pipelines.retrieve("p", options={"deadline": 5})
        with pytest.raises(APIConnectionError):
            await client.pipelines.retrieve("p", options={"deadline": 5, "max_retries": 0})
        assert script.open_streams == 0

    asyncio.run(main())


def test_16_a_read_timeout_is_a_timeout_on_every_adapter(make: Any) -> None:
    """Not just a connection that broke: programs tell them apart."""
    with (
        serving(lambda _: [SILENCE]) as server,
        pytest.raises(APITimeoutError, match="waiting for data took longer"),
    ):
        make(server.url, timeout=Timeout(read=0.1), max_retries=0).pipelines.retrieve("p")


def test_16_it_is_one_on_every_async_adapter(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url, timeout=Timeout(read=0.1), max_retries=0) as client:
            with pytest.raises(APITimeoutError, match="waiting for data took longer"):
                await client.pipelines.retrieve("p")

    with serving(lambda _: [SILENCE]) as server:
        asyncio.run(main(server.url))


def test_16_timeouts_and_opening_a_stream_are_retried(scripted: MakeClient, sleeps: list[float]) -> None:
    client, script = scripted(APITimeoutError("slow"), ok({"id": "p"}), APITimeoutError("slow"), stream(DONE))
    pipeline = client.pipelines.retrieve("p")

    assert response_of(pipeline).attempts == 2
    assert len(list(client.jobs.stream("j"))) == 1
    assert len(script.requests) == 4
    assert len(sleeps) <= 2


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_17_an_async_client_can_be_closed_after_its_loop_ended() -> None:
    with serving(lambda _: [answer()]) as server:
        client = AsyncSample(api_key=KEY, base_url=server.url)
        asyncio.run(client.pipelines.retrieve("p"))
        asyncio.run(client.close())
    del client
    gc.collect()


def test_18_a_repeated_cursor_is_no_endless_list(scripted: MakeClient) -> None:
    client, script = scripted(page([{"id": "a"}], "c1"), page([{"id": "b"}], "c1"), page([{"id": "c"}], "c1"))

    with pytest.raises(DecodeError, match="the server gave `c1` as the next page a second time"):
        list(client.pipelines.list())
    assert len(script.requests) == 2


def test_18_a_short_page_is_not_the_last_one(scripted: MakeClient) -> None:
    client, _ = scripted(page([{"id": "a"}], "c1"), page([], "c2"), page([{"id": "b"}]))

    assert [item.id for item in client.pipelines.list(limit=50)] == ["a", "b"]


def test_18_async_lists_have_the_same_guard(async_scripted: MakeAsyncClient) -> None:
    async def main() -> None:
        client, _ = async_scripted(page([{"id": "a"}], "c1"), page([{"id": "b"}], "c1"))
        with pytest.raises(DecodeError):
            assert [item async for item in client.pipelines.list()]

    asyncio.run(main())


def test_19_the_environment_is_read_when_a_client_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("first", "second"):
        monkeypatch.setenv("SAMPLE_API_KEY", key)
        client = Sample()
        assert client._setup.credentials.first_secret() == key


def test_20_its_own_objects_are_written_without_warnings(scripted: MakeClient) -> None:
    client, script = scripted(ok({"id": 1, "config": {"kind": "batch", "rows": "no"}, "state": 5}), ok({"id": "p"}))
    pipeline = client.pipelines.retrieve("p")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert json.loads(pipeline.model_dump_json())["state"] == 5
        client.pipelines.create(name="x", config=pipeline.config)

    assert script.json()["config"] == {"kind": "batch", "rows": "no"}
