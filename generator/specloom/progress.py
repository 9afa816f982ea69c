"""Progress: says what is being done while it takes time, on a terminal and nowhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager


@contextmanager
def progress() -> Generator[Callable[[str], None]]:
    """Gives a function that takes the name of each step as it begins."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _say_nothing
        return
    # Imported here: pipes and CI never pay for it.
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("starting") as status:
        yield status.update


def _say_nothing(step: str) -> None:
    del step
