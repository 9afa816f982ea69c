"""The demo: what it says about the server that it leaves up is true."""

from __future__ import annotations

import os
import re
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DEMO = Path(__file__).resolve().parents[2] / "examples/demo.py"


@pytest.fixture
def demo() -> dict[str, Any]:
    """The script's functions, with nothing run."""
    return runpy.run_path(str(DEMO), run_name="demo")


def test_what_it_prints_to_try_works_as_it_is(demo: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever pastes the lines into a terminal, in whatever folder, sees a recipe run."""
    sandbox, server = demo["start_sandbox"]()
    try:
        _keep_until_ctrl_c(demo, sandbox)
        lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("    ")]
        done = subprocess.run(["bash", "-ec", "\n".join(lines)], cwd="/", capture_output=True, text=True, check=False)
    finally:
        _end(server)

    assert "GPU-seconds" in done.stdout, (lines, done.stderr)


def test_a_step_may_outgrow_its_line(demo: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """A slow network makes more dots than there is room for; the demo goes on."""
    title = "install " * 20
    with demo["step"](title) as say:
        say("done")

    assert re.fullmatch(rf"{title}   \d\.\d\d s\n    done\n", capsys.readouterr().out)


def test_a_server_that_dies_ends_the_demo(demo: dict[str, Any]) -> None:
    """Nobody is left with an address where nothing answers."""
    sandbox, server = demo["start_sandbox"]()
    try:
        server.kill()

        with pytest.raises(SystemExit, match="the server ended with status -9"):
            demo["keep"](sandbox, server)
    finally:
        _end(server)


def _keep_until_ctrl_c(demo: dict[str, Any], sandbox: dict[str, str]) -> None:
    """Run `keep` beside a process that outlives it, and interrupt it as a terminal would."""
    code = f"import os, signal, time; time.sleep(1); os.kill({os.getpid()}, signal.SIGINT); time.sleep(60)"
    # What runs in the background of a shell ignores the signal from its beginning.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with subprocess.Popen([sys.executable, "-c", code], text=True) as process:
            demo["keep"](sandbox, process)
            process.kill()
    finally:
        signal.signal(signal.SIGINT, before)


def _end(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=10)
    if server.stdout:
        server.stdout.close()
