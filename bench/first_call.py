"""What the first call of a process costs, with and without `preload()` before it: milliseconds of CPU, best of some.

python bench/first_call.py [--rounds 10]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from measure import installed

_PROGRAM = """
import time
from parallel.testing import Prepared
{before}
began = time.process_time()
from parallel import Parallel
from parallel.operations import pipelines
api = Prepared()
api.on(pipelines.LIST).answer(200, b'{{"data": [], "pagination": {{"next_cursor": null, "has_more": false}}}}')
Parallel(api_key="key", http=api).pipelines.list()
print((time.process_time() - began) * 1000)
"""
_PRELOAD = """
from parallel import preload
loading = time.process_time()
preload()
print((time.process_time() - loading) * 1000)
"""


def main() -> None:
    """Run each program some times and print the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    with installed() as environment:
        cold = min(_run("", environment)[0] for _ in range(rounds))
        warm = [_run(_PRELOAD, environment) for _ in range(rounds)]
    print(f"first call            {cold:7.1f} ms")
    print(f"preload()             {min(each[0] for each in warm):7.1f} ms")
    print(f"first call after it   {min(each[1] for each in warm):7.1f} ms")


def _run(before: str, environment: dict[str, str]) -> list[float]:
    command = [sys.executable, "-c", _PROGRAM.format(before=before)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return [float(line) for line in done.stdout.split()]


if __name__ == "__main__":
    main()
