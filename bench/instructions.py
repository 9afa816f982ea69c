"""The rows of `sdk_calls.py` and `sdk_start.py` in instructions: the same on a busy machine as on an idle one.

    python bench/instructions.py [NAME ...]

Needs valgrind. Each side of a row runs some times and some times more; the difference is what it costs, without what
Python, the imports and the first call cost. What the kernel does is not in it.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import fixed_server, installed
from sdk_calls import TARGETS, pairs
from sdk_start import programs

START = "import, client, first call"
SIDES = ("ours", "base")


def main() -> None:
    """Print a ratio for each name, all of them by default; exit 1 when a target is missed."""
    arguments = _arguments()
    if arguments.side:
        return _work(arguments.names[0], arguments.side, arguments.times, arguments.url)
    limits = {START: 1.25, **TARGETS}
    with fixed_server() as url, installed() as environment:
        missed = [_row(name, limits[name], url, environment) for name in arguments.names or limits]
    sys.exit(any(missed))


def _row(name: str, target: float | None, url: str, environment: dict[str, str]) -> bool:
    ours, base = (_start if name == START else _call)(name, url, environment)
    shown = "" if target is None else f"<= {target:.2f} {'MISSED' if ours / base > target else 'ok'}"
    print(f"{name:40} {ours / 1e6:9.1f} M {base / 1e6:9.1f} M {ours / base:7.3f}  {shown}", flush=True)
    return target is not None and ours / base > target


def _call(name: str, url: str, environment: dict[str, str]) -> tuple[int, int]:
    def cost(side: str) -> int:
        command = [__file__, name, "--side", side, "--url", url, "--times"]
        return _count([*command, "2"], environment) - _count([*command, "1"], environment)

    return cost("ours"), cost("base")


def _start(_: str, url: str, environment: dict[str, str]) -> tuple[int, int]:
    nothing, _root, ours, alone = (_count(["-c", code], environment) for code in programs(url))
    return ours - nothing, alone - nothing


def _count(command: list[str], environment: dict[str, str]) -> int:
    """Instructions of one process, of all its threads; one before it writes the bytecode."""
    python = [sys.executable, *command]
    subprocess.run(python, check=True, env=environment)
    # A fixed seed: the order of sets is part of what is executed.
    done = subprocess.run(
        ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", *python],
        check=True,
        env={**environment, "PYTHONHASHSEED": "0"},
        stderr=subprocess.PIPE,
        text=True,
    )
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    assert found is not None, done.stderr
    return int(found[1].replace(",", ""))


def _work(name: str, side: str, times: int, url: str) -> None:
    work: Callable[[], object] = pairs(url)[name][SIDES.index(side)]
    for _ in range(times):
        work()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], START, *TARGETS])
    for option in ("--side", "--url"):
        parser.add_argument(option, help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
