"""Many at once on one client, while the server misbehaves: threads, tasks, event loops and forks."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest

from tests.chaos.plan import IS_WHOLE, dice, some
from tests.runtime.adapters import KEY, QUICK
from tests.runtime.sample import RetryPolicy, Sample
from tests.runtime.sockets import CLOSE, RESET, Piece, Received, answer, serving
from tests.runtime.test_shared_clients import FORKING, status_of_child

STUBBORN = RetryPolicy(12, first_delay=0.01)
BAD: list[list[Piece]] = [[RESET], [answer()[:30], CLOSE], [answer(b"{}", "503 No")], [answer(), CLOSE], [CLOSE]]


def moody(received: Received) -> list[Piece]:
    """One answer in five is bad."""
    throws = dice(received.number)
    return throws.choice(BAD) if throws.random() < 0.2 else [answer()]


def test_200_threads_share_a_client(make: Any) -> None:
    failures: list[BaseException] = []

    def work(client: Sample) -> None:
        try:
            for _ in some(range(20), 4):
                assert client.pipelines.retrieve("p").id == "p1"
        except BaseException as error:
            failures.append(error)

    with serving(moody) as server, make(server.url, retry=STUBBORN) as client:
        threads = [threading.Thread(target=work, args=(client,)) for _ in range(200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert failures == []


def test_1000_tasks_share_a_client(make_async: Any, request: pytest.FixtureRequest) -> None:
    # The pool of a caller's httpx client goes through all that wait each time that one ends: 100 s for a thousand.
    is_slow = request.node.callspec.params["make_async"] == "httpx-client" and not IS_WHOLE
    count = 200 if is_slow else 1000

    async def main(url: str) -> None:
        async with make_async(url, retry=STUBBORN) as client:
            found = await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(count)))
            assert {pipeline.id for pipeline in found} == {"p1"}

    with serving(moody) as server:
        asyncio.run(main(server.url))
        assert server.wait_until_nobody_is_left() == 0


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_client_goes_from_loop_to_loop(make_async_own: Any) -> None:
    """Each loop ended without a word to the client; its sockets ended with it."""

    async def work(client: Any) -> None:
        found = await asyncio.gather(*(client.pipelines.retrieve("p") for _ in range(10)))
        assert {pipeline.id for pipeline in found} == {"p1"}

    with serving(moody) as server:
        client = make_async_own(server.url, retry=STUBBORN)
        for _ in some(range(50), 8):
            asyncio.run(work(client))
        asyncio.run(client.close())
        gc.collect()


@pytest.mark.parametrize("adapter", FORKING.values(), ids=FORKING)
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_children_that_are_forked_in_the_midst_of_calls_make_their_own(adapter: Any) -> None:
    is_over = threading.Event()

    def call_on() -> None:
        while not is_over.is_set():
            client.pipelines.retrieve("p")

    with serving(lambda _: [answer()]) as server:
        client = Sample(api_key=KEY, base_url=server.url, http=adapter(), retry=QUICK)
        threads = [threading.Thread(target=call_on) for _ in range(8)]
        for thread in threads:
            thread.start()
        try:
            found = [status_of_child(lambda: client.pipelines.retrieve("p")) for _ in some(range(50), 8)]
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        client.close()

    assert set(found) == {0}
