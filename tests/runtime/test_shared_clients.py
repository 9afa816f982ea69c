"""Uploads and sharing over real sockets: threads, tasks, loops, forks."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.runtime.sample.transport.adapters.httpx import HttpxAdapter
from tests.runtime.sample.transport.adapters.httpx2 import Httpx2Adapter
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter

from tests.runtime.conftest import KEY
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import (
    SDKError,
    ServerError,
)
from tests.runtime.sockets import answer, serving


def uploads(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "data.bin"
    path.write_bytes(b"0123456789" * 1000)
    return {
        "bytes": b"0123456789" * 1000,
        "path": path,
        "file": io.BytesIO(b"0123456789" * 1000),
        "iterator": (b"0123456789" for _ in range(1000)),
        "named": ("data.bin", b"0123456789" * 1000, "application/x-thing"),
    }


@pytest.mark.parametrize("kind", ["bytes", "path", "file", "iterator", "named"])
def test_files_are_uploaded_as_they_are(make: Any, tmp_path: Path, kind: str) -> None:
    with serving(lambda _: [answer()]) as server, make(server.url) as client:
        client.pipelines.upload("p", file=uploads(tmp_path)[kind])

    received = server.requests[0]
    boundary = received.headers["content-type"].partition("boundary=")[2].encode()
    parts = received.body.split(b"--" + boundary)
    assert b"0123456789" * 1000 in parts[1]
    assert b'name="note"\r\n\r\nx' in parts[2]
    assert parts[3] == b"--\r\n"
    assert ("transfer-encoding" in received.headers) is (kind == "iterator")


def test_an_upload_that_can_be_read_again_is_retried_and_an_iterator_is_not(make: Any, tmp_path: Path) -> None:
    respond: Any = lambda got: [answer()] if got.number else [answer(b"{}", "503 No")]  # noqa: E731
    with serving(respond) as server, make(server.url) as client:
        client.pipelines.upload("p", file=uploads(tmp_path)["file"])
        assert len(server.requests[0].body) == len(server.requests[1].body)
    with serving(lambda _: [answer(b"{}", "503 No")]) as server, make(server.url) as client:
        with pytest.raises(ServerError):
            client.pipelines.upload("p", file=uploads(tmp_path)["iterator"])
        assert len(server.requests) == 1


def test_an_async_client_uploads_what_a_coroutine_makes(make_async: Any) -> None:
    from tests.runtime.sample.transport import Operation

    raw: Operation[None] = Operation(id="put", method="PUT", path="/x", body="binary", kind="empty")

    async def produce() -> Any:
        for _ in range(3):
            yield b"abc"

    async def main(url: str) -> None:
        async with make_async(url) as client:
            await client.call(raw, body=produce())

    with serving(lambda _: [answer(b"", "204 No Content")]) as server:
        asyncio.run(main(server.url))
    assert server.requests[0].body == b"abcabcabc"


# ---- sharing


def test_threads_share_a_client(make: Any) -> None:
    failures: list[BaseException] = []

    def work(client: Sample) -> None:
        try:
            for _ in range(5):
                assert client.pipelines.retrieve("p").id == "p1"
        except BaseException as error:
            failures.append(error)

    with serving(lambda _: [answer()]) as server, make(server.url) as client:
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []
    assert len(server.requests) == 100
    assert server.connections <= 20


def test_tasks_share_a_client(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url) as client:
            found = await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(100)))
            assert {pipeline.id for pipeline in found} == {"p1"}

    with serving(lambda _: [answer()]) as server:
        asyncio.run(main(server.url))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_async_client_outlives_its_loop(make_async: Any) -> None:
    """Calls work in a new loop, and closing after the last one does not raise."""
    with serving(lambda _: [answer()]) as server:
        client = make_async(server.url)
        for _ in range(2):
            assert asyncio.run(client.pipelines.retrieve("p")).id == "p1"
        asyncio.run(client.close())
        gc.collect()


def test_a_given_async_client_stays_open() -> None:
    async def main(url: str) -> None:
        async with httpx2.AsyncClient() as own:
            for _ in range(2):
                async with AsyncSample(api_key=KEY, base_url=url, http=AsyncHttpx2ClientAdapter(own)) as client:
                    assert (await client.pipelines.retrieve("p")).id == "p1"

    with serving(lambda _: [answer()]) as server:
        asyncio.run(main(server.url))
    assert server.connections == 1


def test_a_fork_has_connections_of_its_own() -> None:
    with serving(lambda got: [answer(b'{"data": {"id": "p%d"}}' % got.number)]) as server:
        client = Sample(api_key=KEY, base_url=server.url)
        client.pipelines.retrieve("p")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if client.pipelines.retrieve("p").id == "p1" else 2
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert client.pipelines.retrieve("p").id == "p2"
        assert server.connections == 2
        client.close()


@pytest.mark.parametrize("adapter", [Httpx2Adapter, HttpxAdapter])
def test_nothing_is_left_open_after_closing(adapter: Any) -> None:
    with serving(lambda _: [answer()]) as server:
        gc.collect()
        before = len(os.listdir("/dev/fd"))
        client = Sample(api_key=KEY, base_url=server.url, http=adapter())
        for _ in range(3):
            client.pipelines.retrieve("p")
            client.close()
        assert len(server.requests) == 3
    assert len(os.listdir("/dev/fd")) <= before


def test_every_error_of_the_way_is_ours(make: Any) -> None:
    for url in ("http://127.0.0.1:1", "http://[::1]:1", "http://no-such-host.invalid"):
        with make(url, max_retries=0) as client, pytest.raises(SDKError):
            client.pipelines.retrieve("p", options={"timeout": 1})
