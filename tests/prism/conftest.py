"""Prism, serving the document on a loopback port; the environment variable PRISM names its command."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


@pytest.fixture(scope="session")
def prism_url() -> Iterator[str]:
    """Where Prism answers, once it does."""
    command = [os.environ.get("PRISM", "prism"), "mock", "--host", "127.0.0.1", "--port", str(_free_port())]
    with subprocess.Popen([*command, "spec/openapi.yaml"], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_listening(int(command[-1]), process)
            yield f"http://127.0.0.1:{command[-1]}"
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"Prism did not start; its exit status is {process.poll()}")
