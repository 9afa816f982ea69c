"""CPU of this process for one thing over another, in interleaved rounds, so that a busy machine disturbs both alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """What one comparison gave. No target: shown, not judged."""

    name: str
    milliseconds: float
    base_milliseconds: float
    target: float | None = None

    @property
    def ratio(self) -> float:
        """How many times the base."""
        return round(self.milliseconds / self.base_milliseconds, 3)

    @property
    def is_missed(self) -> bool:
        """Whether it is above its target."""
        return self.target is not None and self.ratio > self.target


@contextmanager
def fixed_server() -> Iterator[str]:
    """The URL of `fixed_server.py`, in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("fixed_server.py"))]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        yield server.stdout.readline().strip()
    finally:
        server.kill()
        server.wait()


@contextmanager
def installed() -> Iterator[dict[str, str]]:
    """The environment of processes that find bytecode, as after an installation, also where ours says to write none.

    Without it a checkout compiles its sources at every start, while the libraries beside it do not.
    """
    with TemporaryDirectory() as cache:
        ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield {**ours, "PYTHONPYCACHEPREFIX": cache}


def repeat(work: Work, times: int = 300) -> Work:
    """The same, many times: one alone is too short to measure."""
    return lambda: [work() for _ in range(times)]


def compare(name: str, ours: Work, base: Work, rounds: int, target: float | None = None) -> Row:
    """The medians of both."""
    ours(), base()
    samples = [(_cpu(ours), _cpu(base)) for _ in range(rounds)]
    mine, other = (statistics.median(column) for column in zip(*samples, strict=True))
    return Row(name, mine * 1e3, other * 1e3, target)


def table(rows: list[Row]) -> str:
    """For people."""
    lines = [f"{'':40} {'ms':>9} {'base ms':>9} {'ratio':>7}  target"]
    for row in rows:
        shown = "" if row.target is None else f"<= {row.target:.2f} {'MISSED' if row.is_missed else 'ok'}"
        lines.append(f"{row.name:40} {row.milliseconds:9.2f} {row.base_milliseconds:9.2f} {row.ratio:7.2f}  {shown}")
    return "\n".join(lines)


def _cpu(work: Work) -> float:
    # Of all threads: what native code does in threads of its own is counted.
    start = time.process_time()
    work()
    return time.process_time() - start
