"""The first five minutes: generate the project from its document, serve it, and use it through its own SDK.

`nox -s demo` runs this. With `--keep` the server stays up until Ctrl-C.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    # The SDK is imported where it is used: this script generates it first.
    from parallel.models import JobStreamEvent

ROOT = Path(__file__).resolve().parent.parent
DISTRIBUTIONS = ("generator", "sdk", "server_stub")
WIDTH = 66


def main() -> None:
    """Run the whole demonstration and end by itself, unless asked to keep the server."""
    options = _options()
    if options.install is not None:
        return install(options.install)
    began = options.began or time.time()
    with step("generate the SDK, server, docs, examples and contract tests") as say:
        say(_run("specloom", "generate"))
    with step("start the reference server on SQLite") as say:
        sandbox, process = start_sandbox()
        say(f"{sandbox['url']}, with simulated GPUs")
    try:
        use(sandbox)
        print(f"\nall of it took {time.time() - began:.1f} s")
        if options.keep:
            keep(sandbox, process)
    finally:
        process.terminate()
        process.wait(timeout=10)


def install(builders: list[str]) -> None:
    """Install the three distributions, editable, with what builds them."""
    with step("install specloom, parallel-sdk and parallel-server"):
        _run("pip", "install", *builders)
        editable = [part for name in DISTRIBUTIONS for part in ("--editable", name)]
        _run("pip", "install", "--no-build-isolation", *editable)


@contextmanager
def step(title: str) -> Generator[Callable[[str], None]]:
    """One step: dots while it lasts, then its seconds, then what it said."""
    said: list[str] = []
    print(f"{title} ", end="", flush=True)
    began, over = time.monotonic(), threading.Event()
    ticker = threading.Thread(target=_tick, args=(over,), daemon=True)
    ticker.start()
    try:
        yield said.append
    finally:
        over.set()
        ticker.join()
        seconds = time.monotonic() - began
        # The title and a dot for each second are on the line already; a slow step may have filled it.
        print(f"{' ' * (WIDTH - len(title) - 1 - int(seconds))}{seconds:6.2f} s", flush=True)
        for line in said:
            print(f"    {line}", flush=True)


def start_sandbox() -> tuple[dict[str, str], subprocess.Popen[str]]:
    """A server on a free port of loopback, with a new database: what it said about itself, and its process."""
    command = [sys.executable, "-m", "parallel_server", "sandbox", "--port", "0", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return json.loads(_first_line(process.stdout)), process


def use(sandbox: dict[str, str]) -> None:
    """The quickstart: create, stream, list, and a mistake that explains itself."""
    from parallel import Parallel
    from parallel.errors import APIStatusError

    with Parallel(api_key=sandbox["api_key"], base_url=sandbox["url"]) as client:
        with step('client.pipelines.create(name="first-light", gpu_count=4, …)') as say:
            pipeline = client.pipelines.create(name="first-light", gpu_count=4, streaming=True, timeout_seconds=30)
            say(f"{pipeline.id} is {pipeline.state}")
        with (
            step("client.jobs.stream(pipeline.latest_job_id)") as say,
            client.jobs.stream(pipeline.latest_job_id) as events,
        ):
            tell(events, say)
        with step('client.pipelines.jobs.create(pipeline.id, input={"prompt": …})') as say:
            prompt = "Write a haiku about GPUs."
            job = client.pipelines.jobs.create(pipeline.id, input={"kind": "text_generation", "prompt": prompt})
            say(f"{job.id} is {job.state}")
        with step("client.jobs.stream(job.id)") as say, client.jobs.stream(job.id) as events:
            tell(events, say)
        with step("client.pipelines.list()") as say:
            for found in client.pipelines.list():
                say(f"{found.name} is {found.state}")
        with step('client.pipelines.create(name="too-big", gpu_count=16)') as say:
            try:
                client.pipelines.create(name="too-big", gpu_count=16)
            except APIStatusError as error:
                say(f"{type(error).__name__}: {error.message}")
                say(f"{error.code}, {error.doc_url}")


def tell(events: Iterable[JobStreamEvent], say: Callable[[str], None]) -> None:
    """A job's events on one line, and the text that it wrote on the next."""
    from parallel.models import JobDoneEvent, JobOutputEvent, JobProgressEvent, JobStateEvent

    seen: list[str] = []
    text = ""
    for event in events:
        match event:
            case JobStateEvent():
                seen.append(event.data.state)
            case JobProgressEvent():
                seen.append(f"{event.data.progress_percent} %")
            case JobOutputEvent():
                text += event.data.text
            case JobDoneEvent():
                seen.append("done")
            case _:
                # A newer server may know more kinds of events.
                pass
    say(" → ".join(seen))
    if text:
        say(text)


def keep(sandbox: dict[str, str], process: subprocess.Popen[str]) -> None:
    """Leave the server up and say how to reach it, until Ctrl-C; a server that ends by itself ends the demo."""
    # The SDK lives in the environment of this script, and nowhere else.
    programs = Path(sys.executable).parent
    print(f"\nthe server stays up at {sandbox['url']} (its document: {sandbox['document']}); in another terminal:")
    print(f"    export PARALLEL_BASE_URL={sandbox['url']}\n    export PARALLEL_API_KEY={sandbox['api_key']}")
    print(f"    {programs / 'python'} {ROOT / 'examples/recipes/four_gpus_streaming.py'}")
    print(
        f"examples/operations want a server with the document's examples: {programs / 'parallel-server'} sandbox --seed"
    )
    print("Ctrl-C ends it", flush=True)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        print("\nbye")
    else:
        sys.exit(f"the server ended with status {status}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the server up and print its URLs")
    parser.add_argument("--install", nargs="*", help="only install the project, with these to build it")
    parser.add_argument("--began", type=float, help="when it all began, in seconds since 1970")
    return parser.parse_args()


def _tick(over: threading.Event) -> None:
    while not over.wait(1.0):
        print(".", end="", flush=True)


def _run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def _first_line(output: IO[str] | None) -> str:
    line = output.readline() if output else ""
    if not line:
        sys.exit("the server ended before it said where it is; its message is above")
    return line


if __name__ == "__main__":
    main()
