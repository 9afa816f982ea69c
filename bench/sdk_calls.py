"""What a call through a generated SDK costs, over the HTTP library under it: CPU of the client process, in one run.

    python bench/sdk_calls.py [--rounds 15] [--json]

Each row is a ratio to a reused `httpx2` client doing the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import httpx2
import parallel
from fixed_server import EVENT_COUNT, ROW_COUNT
from measure import Work, compare, fixed_server, repeat, table
from parallel.transport.adapters.aiohttp import AiohttpAdapter
from parallel.transport.adapters.httpx2_client import Httpx2ClientAdapter
from parallel.transport.adapters.pyreqwest import AsyncPyreqwestAdapter, PyreqwestAdapter

# ratio allowed, from the project's table of targets; None: shown only
TARGETS: dict[str, float | None] = {
    "typed GET, sync": 0.95,
    "typed GET, 50 tasks": 1.00,
    "typed GET, caller's own client": 1.05,
    "typed GET, fast, sync": 0.15,
    "typed GET, fast, 50 tasks": None,
    "typed GET, aiohttp, 50 tasks": None,
    "exchange alone, fast, sync": None,
    "page of 100": 3.5,
    "page of 1,000": 12.0,
    "SSE, 10,000 events": 1.6,
    "NDJSON, 50,000 rows": 0.8,
    "client per call": None,
}


def main() -> None:
    """Run every comparison and print the table; exit 1 when a target is missed."""
    arguments = _arguments()
    with fixed_server() as url:
        rows = [compare(name, *pair, arguments.rounds, TARGETS[name]) for name, pair in pairs(url).items()]
    print(
        json.dumps([{**asdict(row), "ratio": row.ratio} for row in rows], indent=2) if arguments.json else table(rows)
    )
    sys.exit(any(row.is_missed for row in rows))


def pairs(url: str) -> dict[str, tuple[Work, Work]]:
    """Name → (what the SDK does, what the library alone does)."""
    return {**_calls(url), **_bodies(url)}


def _calls(url: str) -> dict[str, tuple[Work, Work]]:
    """Those of one small typed call."""
    raw = _raw(url)
    client = parallel.Parallel(api_key="key", base_url=url)
    own = parallel.Parallel(api_key="key", base_url=url, http=Httpx2ClientAdapter(raw))
    adapter = PyreqwestAdapter()
    fast = parallel.Parallel(api_key="key", base_url=url, http=adapter)

    def get() -> object:
        return raw.get("/v2/pipelines/pipe_1").content

    def retrieve(client: parallel.Parallel) -> Work:
        return repeat(lambda: client.pipelines.retrieve("pipe_1"))

    def raw_tasks() -> object:
        return asyncio.run(_raw_tasks(url))

    return {
        "typed GET, sync": (retrieve(client), repeat(get)),
        "typed GET, 50 tasks": (lambda: asyncio.run(_sdk_tasks(url, None)), raw_tasks),
        "typed GET, caller's own client": (retrieve(own), repeat(get)),
        "typed GET, fast, sync": (retrieve(fast), repeat(get)),
        "typed GET, fast, 50 tasks": (lambda: asyncio.run(_sdk_tasks(url, AsyncPyreqwestAdapter())), raw_tasks),
        "typed GET, aiohttp, 50 tasks": (lambda: asyncio.run(_sdk_tasks(url, AiohttpAdapter())), raw_tasks),
        "exchange alone, fast, sync": (repeat(lambda: adapter.exchange(_request(url))), repeat(get)),
        "client per call": (
            repeat(lambda: parallel.Parallel(api_key="key", base_url=url).close(), 50),
            repeat(lambda: time.sleep(0), 50),
        ),
    }


def _bodies(url: str) -> dict[str, tuple[Work, Work]]:
    """The same of what is longer than one small object."""
    raw = _raw(url)
    client = parallel.Parallel(api_key="key", base_url=url)

    def fetch(target: str, times: int) -> Work:
        return repeat(lambda: raw.get(target).content, times)

    return {
        "page of 100": (repeat(lambda: client.pipelines.list(limit=100), 60), fetch("/v2/pipelines", 60)),
        "page of 1,000": (
            repeat(lambda: client.pipelines.list(limit=1000), 10),
            fetch("/v2/pipelines?limit=1000", 10),
        ),
        "SSE, 10,000 events": (lambda: _count(client.jobs.stream("job_1"), EVENT_COUNT), lambda: _raw_events(raw)),
        "NDJSON, 50,000 rows": (lambda: _count(client.exports.pipelines(), ROW_COUNT), lambda: _raw_rows(raw)),
    }


def _raw(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, headers={"Authorization": "Bearer key"})


def _request(url: str) -> Any:
    from parallel.transport.message import Request
    from parallel.transport.options import Timeout
    from parallel.transport.servers import parse_base_url

    origin, _ = parse_base_url(url)
    headers = [(b"Host", origin.host_header), (b"Accept", b"application/json"), (b"Authorization", b"Bearer key")]
    return Request("GET", origin, "/v2/pipelines/pipe_1", headers, b"", Timeout())


def _count(items: Any, expected: int) -> None:
    count = sum(1 for _ in items)
    assert count == expected, (count, expected)


def _raw_events(raw: httpx2.Client) -> None:
    with raw.stream("GET", "/v2/jobs/job_1/stream") as response:
        assert sum(map(len, response.iter_raw())) > EVENT_COUNT


def _raw_rows(raw: httpx2.Client) -> None:
    with raw.stream("GET", "/v2/exports/pipelines") as response:
        assert sum(1 for line in response.iter_lines() if json.loads(line)) == ROW_COUNT + 1


async def _sdk_tasks(url: str, adapter: Any) -> None:
    async with parallel.AsyncParallel(api_key="key", base_url=url, http=adapter) as client:
        for _ in range(6):
            await asyncio.gather(*(client.pipelines.retrieve("pipe_1") for _ in range(50)))


async def _raw_tasks(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": "Bearer key"}) as client:
        for _ in range(6):
            await asyncio.gather(*(client.get("/v2/pipelines/pipe_1") for _ in range(50)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
