"""Uploads and sharing over real sockets: threads, tasks, loops, forks."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.runtime.sample.transport.adapters.httpx2_client import AsyncHttpx2ClientAdapter
from tests.runtime.sample.transport.adapters.per_process import PerProcess
from tests.runtime.sample.transport.adapters.pyreqwest import PyreqwestAdapter

from tests.runtime.adapters import KEY, WITH_OPTIONS
from tests.runtime.sample import AsyncSample, Sample
from tests.runtime.sample.errors import (
    ConfigurationError,
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


def test_threads_share_a_client(make: Any, request: pytest.FixtureRequest) -> None:
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
    # While pyreqwest waits for a connection to become free, it opens one that it may then not need.
    assert server.connections <= (40 if request.node.callspec.params["make"] == "pyreqwest" else 20)


def test_tasks_share_a_client(make_async: Any) -> None:
    async def main(url: str) -> None:
        async with make_async(url) as client:
            found = await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(100)))
            assert {pipeline.id for pipeline in found} == {"p1"}

    with serving(lambda _: [answer()]) as server:
        asyncio.run(main(server.url))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_async_client_outlives_its_loop(make_async_own: Any) -> None:
    """Calls work in a new loop, and closing after the last one does not raise."""
    with serving(lambda _: [answer()]) as server:
        client = make_async_own(server.url)
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


OWN = {name: made for name, made in WITH_OPTIONS.items() if not name.startswith("async-")}
FORKING = {name: made for name, made in OWN.items() if name != "pyreqwest"}


def status_of_child(work: Callable[[], object]) -> int:
    """The exit status of a forked child: 0 when `work` ends, 1 when it raises, 9 when it hangs."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    for _ in range(500):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 9


@pytest.mark.parametrize("adapter", FORKING.values(), ids=FORKING)
def test_a_fork_has_connections_of_its_own(adapter: Any) -> None:
    def work() -> None:
        assert client.pipelines.retrieve("p").id == "p1"
        client.close()

    with serving(lambda got: [answer(b'{"data": {"id": "p%d"}}' % got.number)]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter())
        client.pipelines.retrieve("p")
        assert status_of_child(work) == 0
        assert client.pipelines.retrieve("p").id == "p2"
        assert server.connections == 2
        client.close()


def test_a_fork_of_a_process_that_used_pyreqwest_is_told_what_to_do() -> None:
    """Its native threads do not live on in the child: waiting for them would never end."""

    def work() -> None:
        with pytest.raises(ConfigurationError, match="spawn"):
            client.pipelines.retrieve("p")

    with serving(lambda _: [answer()]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=PyreqwestAdapter())
        client.pipelines.retrieve("p")
        assert status_of_child(work) == 0
        assert client.pipelines.retrieve("p").id == "p1"
        client.close()


@pytest.mark.parametrize("name", ["async-httpx2", "async-httpx", "async-aiohttp"])
def test_an_async_client_works_in_a_fork(name: str) -> None:
    def work() -> None:
        assert asyncio.run(client.pipelines.retrieve("p")).id == "p1"

    async def main() -> None:
        await client.pipelines.retrieve("p")
        await client.close()

    with serving(lambda _: [answer()]) as server:
        client = AsyncSample(api_key=KEY, base_url=server.url, http=WITH_OPTIONS[name]())
        asyncio.run(main())
        assert status_of_child(work) == 0


def test_a_child_does_not_wait_for_a_lock_that_its_parent_held() -> None:
    """The thread that would release it was not forked."""
    is_making, may_go_on = threading.Event(), threading.Event()

    def make(key: str) -> str:
        if key == "slow":
            is_making.set()
            may_go_on.wait(10)
        return key

    things = PerProcess(make)
    thread = threading.Thread(target=things.get, args=("slow",))
    thread.start()
    is_making.wait(10)
    try:
        assert status_of_child(lambda: things.get("other")) == 0
    finally:
        may_go_on.set()
        thread.join()


def test_a_child_begins_with_nothing() -> None:
    things = PerProcess(lambda _: os.getpid())
    parent = things.get("x")

    def work() -> None:
        assert things.get("x") == os.getpid() != parent
        assert things.take() == [os.getpid()]

    assert status_of_child(work) == 0
    assert things.get("x") == parent


@pytest.mark.parametrize("adapter", OWN.values(), ids=OWN)
def test_first_calls_at_once_share_what_they_open_and_closing_leaves_nothing(adapter: Any) -> None:
    """Pools that were made beside the one that is kept would stay open."""
    together = threading.Barrier(50)

    def work() -> None:
        together.wait()
        client.pipelines.retrieve("p")

    with serving(lambda _: [0.05, answer()]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter())
        threads = [threading.Thread(target=work) for _ in range(50)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.open > 0
        client.close()
        assert server.wait_until_nobody_is_left() == 0
        assert len(server.requests) == 50


def test_async_calls_at_once_leave_nothing_open(make_async: Any) -> None:
    async def main(server: Any) -> None:
        async with make_async(server.url) as client:
            await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(50)))
            assert server.open > 0

    with serving(lambda _: [0.05, answer()]) as server:
        asyncio.run(main(server))
        assert server.wait_until_nobody_is_left() == 0


@pytest.mark.parametrize("adapter", OWN.values(), ids=OWN)
def test_nothing_is_left_open_after_closing(adapter: Any) -> None:
    with serving(lambda _: [answer()]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter())
        for _ in range(3):
            client.pipelines.retrieve("p")
            client.close()
            assert server.wait_until_nobody_is_left() == 0
        assert len(server.requests) == 3


def test_deadlines_do_not_make_a_client_each() -> None:
    """What a deadline leaves differs from call to call; connections are shared all the same."""
    with (
        serving(lambda _: [answer()]) as server,
        Sample(api_key=KEY, base_url=server.url, http=PyreqwestAdapter()) as client,
    ):
        for _ in range(20):
            client.pipelines.retrieve("p", options={"deadline": 30})
    assert server.connections == 1


def test_clients_of_ever_other_timeouts_are_not_kept_for_ever() -> None:
    with serving(lambda _: [answer()]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=PyreqwestAdapter())
        for number in range(40):
            client.pipelines.retrieve("p", options={"timeout": 1 + number})
        gc.collect()
        for _ in range(200):
            if server.open > 16:
                time.sleep(0.01)
        assert server.open <= 16
        client.close()


def test_every_error_of_the_way_is_ours(make: Any) -> None:
    for url in ("http://127.0.0.1:1", "http://[::1]:1", "http://no-such-host.invalid"):
        with make(url, max_retries=0) as client, pytest.raises(SDKError):
            client.pipelines.retrieve("p", options={"timeout": 1})
