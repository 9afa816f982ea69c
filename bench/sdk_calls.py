"""What a call through a generated SDK costs, over the HTTP library under it: CPU of the client process, in one run.

    python bench/sdk_calls.py [--rounds 15] [--json]

Each row is a ratio of medians of interleaved rounds, so that a busy machine disturbs both sides alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import httpx2
import parallel
from fixed_server import EVENT_COUNT, ROW_COUNT
from parallel.transport.adapters.httpx2_client import Httpx2ClientAdapter

# ratio allowed, from the project's table of targets
TARGETS = {
    "typed GET, sync": 0.95,
    "typed GET, 50 tasks": 1.00,
    "typed GET, caller's own client": 1.05,
    "page of 100": 3.5,
    "page of 1,000": 12.0,
    "SSE, 10,000 events": 1.6,
    "NDJSON, 50,000 rows": 0.8,
    "client per call": 0.0,
}

Work = Callable[[], object]


def main() -> None:
    """Run every comparison and print the table; exit 1 when a target is missed."""
    arguments = _arguments()
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("fixed_server.py"))], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    try:
        url = server.stdout.readline().strip()
        rows = [_compare(name, *pair, arguments.rounds) for name, pair in _comparisons(url).items()]
    finally:
        server.kill()
    print(json.dumps(rows, indent=2) if arguments.json else _table(rows))
    sys.exit(any(row["ratio"] > row["target"] for row in rows if row["target"]))


def _comparisons(url: str) -> dict[str, tuple[Work, Work]]:
    """Name → (what the SDK does, what the library alone does)."""
    raw = httpx2.Client(base_url=url, headers={"Authorization": "Bearer key"})
    client = parallel.Parallel(api_key="key", base_url=url)
    own = parallel.Parallel(api_key="key", base_url=url, http=Httpx2ClientAdapter(raw))

    def repeat(work: Work, times: int = 300) -> Work:
        return lambda: [work() for _ in range(times)]

    def get() -> object:
        return raw.get("/v2/pipelines/pipe_1").content

    def page() -> object:
        return raw.get("/v2/pipelines").content

    return {
        "typed GET, sync": (repeat(lambda: client.pipelines.retrieve("pipe_1")), repeat(get)),
        "typed GET, 50 tasks": (lambda: asyncio.run(_sdk_tasks(url)), lambda: asyncio.run(_raw_tasks(url))),
        "typed GET, caller's own client": (repeat(lambda: own.pipelines.retrieve("pipe_1")), repeat(get)),
        "page of 100": (repeat(lambda: client.pipelines.list(limit=100), 60), repeat(page, 60)),
        "page of 1,000": (
            repeat(lambda: client.pipelines.list(limit=1000), 10),
            repeat(lambda: raw.get("/v2/pipelines?limit=1000").content, 10),
        ),
        "SSE, 10,000 events": (lambda: _count(client.jobs.stream("job_1"), EVENT_COUNT), lambda: _raw_events(raw)),
        "NDJSON, 50,000 rows": (lambda: _count(client.exports.pipelines(), ROW_COUNT), lambda: _raw_rows(raw)),
        "client per call": (
            repeat(lambda: parallel.Parallel(api_key="key", base_url=url).close(), 50),
            repeat(lambda: time.sleep(0), 50),
        ),
    }


def _count(items: Any, expected: int) -> None:
    count = sum(1 for _ in items)
    assert count == expected, (count, expected)


def _raw_events(raw: httpx2.Client) -> None:
    with raw.stream("GET", "/v2/jobs/job_1/stream") as response:
        assert sum(map(len, response.iter_raw())) > EVENT_COUNT


def _raw_rows(raw: httpx2.Client) -> None:
    with raw.stream("GET", "/v2/exports/pipelines") as response:
        assert sum(1 for line in response.iter_lines() if json.loads(line)) == ROW_COUNT + 1


async def _sdk_tasks(url: str) -> None:
    async with parallel.AsyncParallel(api_key="key", base_url=url) as client:
        for _ in range(6):
            await asyncio.gather(*(client.pipelines.retrieve("pipe_1") for _ in range(50)))


async def _raw_tasks(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url, headers={"Authorization": "Bearer key"}) as client:
        for _ in range(6):
            await asyncio.gather(*(client.get("/v2/pipelines/pipe_1") for _ in range(50)))


def _compare(name: str, ours: Work, theirs: Work, rounds: int) -> dict[str, Any]:
    ours(), theirs()
    samples = [(_cpu(ours), _cpu(theirs)) for _ in range(rounds)]
    mine, base = (statistics.median(column) for column in zip(*samples, strict=True))
    return {
        "name": name,
        "ratio": round(mine / base, 3),
        "target": TARGETS[name],
        "ms": mine * 1e3,
        "base_ms": base * 1e3,
    }


def _cpu(work: Work) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _table(rows: list[dict[str, Any]]) -> str:
    lines = [f"{'':32} {'SDK ms':>9} {'base ms':>9} {'ratio':>7}  target"]
    for row in rows:
        verdict = "" if not row["target"] else "ok" if row["ratio"] <= row["target"] else "MISSED"
        shown = f"<= {row['target']:.2f}" if row["target"] else ""
        lines.append(f"{row['name']:32} {row['ms']:9.2f} {row['base_ms']:9.2f} {row['ratio']:7.2f}  {shown} {verdict}")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
