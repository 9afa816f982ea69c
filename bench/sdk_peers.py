"""What others' SDKs cost beside a generated one: the same things done against the same server, in one run.

    python bench/sdk_peers.py [--rounds 9]

Each figure is the CPU of this process over that of a reused `httpx2` client fetching the same bytes. A dash: that SDK
has no such call. `import` is over the import of `httpx2` alone, each in a fresh process.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import anthropic
import httpx2
import openai
import parallel
import stripe
from fixed_server import EVENT_COUNT
from measure import Work, compare, fixed_server, repeat

ROOT = Path(__file__).resolve().parents[1]
COLUMNS = ("GET", "50 tasks", "page of 100", "SSE", "import")
TASKS, CALLS, PAGES = 50, 300, 40


@dataclass(frozen=True, slots=True)
class Peer:
    """One SDK: what it does for each column, and the paths that it asks for."""

    name: str
    module: str
    item: str
    get: Work
    tasks: Callable[[], Awaitable[object]]
    pages: str
    page: Work
    events: str = ""
    stream: Work | None = None


def main() -> None:
    """Run every comparison and print the table."""
    rounds = _arguments().rounds
    with tempfile.TemporaryDirectory() as folder, fixed_server() as url:
        _generate_peer(Path(folder))
        os.environ["PYTHONPATH"] = folder
        peers = [_ours(url), *_fast(url), _openai(url), _anthropic(url), _stripe(url), _generated(url)]
        rows = {peer.name: _measured(peer, url, rounds) for peer in peers}
    print(f"{'over raw httpx2':24}" + "".join(f"{column:>14}" for column in COLUMNS))
    for name, figures in rows.items():
        print(f"{name:24}" + "".join(f"{'-' if figure is None else f'{figure:.2f}':>14}" for figure in figures))


def _measured(peer: Peer, url: str, rounds: int) -> list[float | None]:
    raw = httpx2.Client(base_url=url, headers={"Authorization": "Bearer key"})

    def over_raw(work: Work, base: Work) -> float:
        return compare(peer.name, work, base, rounds).ratio

    def raw_stream() -> object:
        with raw.stream("GET", peer.events) as response:
            return sum(map(len, response.iter_raw()))

    return [
        over_raw(repeat(peer.get, CALLS), repeat(lambda: raw.get(peer.item).content, CALLS)),
        over_raw(lambda: asyncio.run(_run(peer.tasks)), lambda: asyncio.run(_raw_tasks(url, peer.item))),
        over_raw(repeat(peer.page, PAGES), repeat(lambda: raw.get(peer.pages).content, PAGES)),
        over_raw(peer.stream, raw_stream) if peer.stream else None,
        round(_import_seconds(peer.module, rounds) / _import_seconds("httpx2", rounds), 3),
    ]


async def _run(tasks: Callable[[], Awaitable[object]]) -> None:
    await tasks()


async def _rounds_of(get: Callable[[], Awaitable[object]]) -> None:
    for _ in range(CALLS // TASKS):
        await asyncio.gather(*(get() for _ in range(TASKS)))


async def _raw_tasks(url: str, item: str) -> None:
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": "Bearer key"}) as client:
        await _rounds_of(lambda: client.get(item))


def _import_seconds(module: str, rounds: int) -> float:
    """CPU of a fresh process that imports it, without that of the interpreter's start."""

    def cpu(code: str) -> float:
        before = os.times()
        subprocess.run([sys.executable, "-c", code], check=True)
        after = os.times()
        used = after.children_user - before.children_user + after.children_system - before.children_system
        return used

    return max(
        statistics.median(cpu(f"import {module}") for _ in range(rounds))
        - statistics.median(cpu("pass") for _ in range(rounds)),
        0.001,
    )


# ---- who is compared


def _ours(url: str, name: str = "parallel", sync: Any = None, make_async: Callable[[], Any] = lambda: None) -> Peer:
    client = parallel.Parallel(api_key="key", base_url=url, http=sync)

    async def tasks() -> None:
        async with parallel.AsyncParallel(api_key="key", base_url=url, http=make_async()) as client:
            await _rounds_of(lambda: client.pipelines.retrieve("pipe_1"))

    return Peer(
        name,
        "parallel",
        "/v2/pipelines/pipe_1",
        lambda: client.pipelines.retrieve("pipe_1"),
        tasks,
        "/v2/pipelines?limit=100",
        lambda: client.pipelines.list(limit=100),
        "/v2/jobs/job_1/stream",
        lambda: _count(client.jobs.stream("job_1"), EVENT_COUNT),
    )


def _fast(url: str) -> list[Peer]:
    from parallel.transport.adapters.aiohttp import AiohttpAdapter
    from parallel.transport.adapters.pyreqwest import AsyncPyreqwestAdapter, PyreqwestAdapter

    return [
        _ours(url, "parallel[fast]", PyreqwestAdapter(), AsyncPyreqwestAdapter),
        _ours(url, "parallel[aiohttp], tasks", None, AiohttpAdapter),
    ]


def _openai(url: str) -> Peer:
    client = openai.OpenAI(api_key="key", base_url=f"{url}/openai")

    async def tasks() -> None:
        async with openai.AsyncOpenAI(api_key="key", base_url=f"{url}/openai") as client:
            await _rounds_of(lambda: client.models.retrieve("pipe_1"))

    def stream() -> None:
        messages: Any = [{"role": "user", "content": "x"}]
        _count(client.chat.completions.create(model="m", messages=messages, stream=True), EVENT_COUNT - 1)

    return Peer(
        "openai",
        "openai",
        "/openai/models/pipe_1",
        lambda: client.models.retrieve("pipe_1"),
        tasks,
        "/openai/models",
        client.models.list,
        "/openai/chat/completions",
        stream,
    )


def _anthropic(url: str) -> Peer:
    client = anthropic.Anthropic(api_key="key", base_url=f"{url}/anthropic")

    async def tasks() -> None:
        async with anthropic.AsyncAnthropic(api_key="key", base_url=f"{url}/anthropic") as client:
            await _rounds_of(lambda: client.models.retrieve("pipe_1"))

    def stream() -> None:
        messages: Any = [{"role": "user", "content": "x"}]
        _count(client.messages.create(model="m", max_tokens=9, messages=messages, stream=True), EVENT_COUNT)

    return Peer(
        "anthropic",
        "anthropic",
        "/anthropic/v1/models/pipe_1",
        lambda: client.models.retrieve("pipe_1"),
        tasks,
        "/anthropic/v1/models?limit=100",
        lambda: client.models.list(limit=100),
        "/anthropic/v1/messages",
        stream,
    )


def _stripe(url: str) -> Peer:
    client = stripe.StripeClient("sk_test_key", base_addresses={"api": url})

    async def tasks() -> None:
        own = stripe.StripeClient("sk_test_key", base_addresses={"api": url}, http_client=stripe.HTTPXClient())
        await _rounds_of(lambda: own.v1.customers.retrieve_async("pipe_1"))

    return Peer(
        "stripe",
        "stripe",
        "/v1/customers/pipe_1",
        lambda: client.v1.customers.retrieve("pipe_1"),
        tasks,
        "/v1/customers?limit=100",
        lambda: client.v1.customers.list({"limit": 100}),
    )


def _generated(url: str) -> Peer:
    """The client that openapi-python-client writes for our document."""
    package = importlib.import_module("peer_client")
    retrieve = importlib.import_module("peer_client.api.pipelines.pipelines_retrieve")
    listing = importlib.import_module("peer_client.api.pipelines.pipelines_list")
    client = package.AuthenticatedClient(base_url=url, token="key")

    async def tasks() -> None:
        async with package.AuthenticatedClient(base_url=url, token="key") as client:
            await _rounds_of(lambda: retrieve.asyncio("pipe_1", client=client))

    return Peer(
        "openapi-python-client",
        "peer_client.api.pipelines.pipelines_retrieve",
        "/v2/pipelines/pipe_1",
        lambda: retrieve.sync("pipe_1", client=client),
        tasks,
        "/v2/pipelines?limit=100",
        lambda: listing.sync(client=client, limit=100),
    )


def _generate_peer(folder: Path) -> None:
    command = [str(Path(sys.executable).with_name("openapi-python-client")), "generate", "--meta", "none"]
    place = ["--path", str(ROOT / "spec/openapi.yaml"), "--output-path", str(folder / "peer_client")]
    subprocess.run([*command, *place], check=True, capture_output=True)
    sys.path.insert(0, str(folder))


def _count(items: Any, expected: int) -> None:
    count = sum(1 for _ in items)
    assert count == expected, (count, expected)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    return parser.parse_args()


if __name__ == "__main__":
    main()
