"""What beginning with an SDK costs, and what going on with it leaves behind.

    python bench/sdk_start.py [--rounds 15]

Start: a fresh process that makes one call, over one that makes it with `httpx2`, `pydantic` and one model alone.
Installed: the distribution with all that it requires, without bytecode. Endurance: memory and sockets after 10,000
calls through one client, and what a client for each call costs.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import parallel
from measure import fixed_server, installed

CALLS, CLIENTS = 10_000, 500
DISTRIBUTION = "parallel-sdk"

ROOT = "import parallel"
OURS = """
from parallel import Parallel
with Parallel(api_key="key", base_url={url!r}) as client:
    client.pipelines.retrieve("pipe_1")
"""
ALONE = """
from datetime import datetime
from typing import Literal
import httpx2
from pydantic import BaseModel
class Pipeline(BaseModel):
    id: str
    object: Literal["pipeline"]
    name: str
    description: str | None
    state: str
    model_id: str
    gpu_type: str
    gpu_count: int
    timeout_seconds: int
    streaming: bool
    metadata: dict[str, str]
    created_at: datetime
    updated_at: datetime
class Envelope(BaseModel):
    data: Pipeline
with httpx2.Client(base_url={url!r}) as client:
    Envelope.model_validate_json(client.get("/v2/pipelines/pipe_1").content)
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number and the most that it may be."""

    name: str
    value: float
    target: float

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.target else "MISSED"
        return f"{self.name:58} {self.value:9.2f}  <= {self.target:.2f} {verdict}"


def main() -> None:
    """Print every figure; exit 1 when a target is missed."""
    rounds = _arguments().rounds
    with fixed_server() as url:
        figures = [*_start(url, rounds), *_installed(), *_endurance(url)]
    print(*figures, sep="\n")
    sys.exit(any(figure.value > figure.target for figure in figures))


def programs(url: str) -> tuple[str, str, str, str]:
    """Nothing, the import of the package, a first call through it, and the same with the library and a model alone."""
    return "pass", ROOT, OURS.format(url=url), ALONE.format(url=url)


def _start(url: str, rounds: int) -> Iterator[Figure]:
    codes = programs(url)
    with installed() as environment:
        for code in codes:
            _cpu(code, environment)
        samples = [[_cpu(code, environment) for code in codes] for _ in range(rounds)]
    nothing, root, ours, alone = map(statistics.median, zip(*samples, strict=True))
    yield Figure("import of the package, ms of CPU", (root - nothing) * 1e3, 20)
    yield Figure(
        "import, client, first call / library and model alone", round((ours - nothing) / (alone - nothing), 3), 1.25
    )


def _installed() -> Iterator[Figure]:
    names = _required(DISTRIBUTION)
    yield Figure("distributions installed", len(names), 12)
    files = [Path(str(file.locate())) for name in names for file in metadata.files(name) or ()]
    # An editable install has its package elsewhere.
    files += [*Path(parallel.__file__).parent.rglob("*")]
    size = sum(file.stat().st_size for file in {*files} if file.suffix != ".pyc" and file.is_file())
    yield Figure("megabytes installed, without bytecode", size / 1e6, 12)


def _required(distribution: str) -> set[str]:
    """The distribution and all that it needs without extras, by name."""
    found: set[str] = set()
    ahead = [distribution]
    while ahead:
        name = re.sub(r"[-_.]+", "-", ahead.pop()).lower()
        if name in found or not _has(name):
            continue
        found.add(name)
        plain = [text for text in metadata.requires(name) or () if "extra ==" not in text]
        ahead += [re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in plain]
    return found


def _has(name: str) -> bool:
    # Requirements of other systems are not installed here.
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _endurance(url: str) -> Iterator[Figure]:
    with parallel.Parallel(api_key="key", base_url=url) as client:
        for _ in range(1000):
            client.pipelines.retrieve("pipe_1")
        memory, sockets = _resident(), _open_files()
        for _ in range(CALLS):
            client.pipelines.retrieve("pipe_1")
        yield Figure("growth in 10,000 calls, KB of memory", (_resident() - memory) / 1024, 256)
        yield Figure("growth in 10,000 calls, open sockets", _open_files() - sockets, 0)
    start = time.process_time()
    for _ in range(CLIENTS):
        parallel.Parallel(api_key="key", base_url=url).close()
    yield Figure("a client for each call, ms of CPU each", (time.process_time() - start) / CLIENTS * 1e3, 1)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def _cpu(code: str, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    return parser.parse_args()


if __name__ == "__main__":
    main()
