"""A real sandbox for tests: the command in a process of its own, on a port of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass
class LiveServer:
    """A running `parallel-server sandbox`."""

    process: subprocess.Popen[str]
    url: str
    api_key: str

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        host, _, port = self.url.removeprefix("http://").rpartition(":")
        return host, int(port)

    def client(self) -> httpx.Client:
        """A client with the sandbox's key."""
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.api_key}"}, timeout=10)

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@contextmanager
def sandbox(*arguments: str, data_dir: Path | None = None, **environment: str) -> Iterator[LiveServer]:
    """A sandbox that is stopped, politely, at the end of the block."""
    command = [sys.executable, "-m", "parallel_server", "sandbox", "--json", *arguments]
    if data_dir is not None:
        command += ["--data-dir", str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        ready = json.loads(line)
        try:
            yield LiveServer(process, ready["url"], ready["api_key"])
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(20)
