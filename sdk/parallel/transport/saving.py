# Vendored from generator/specloom/runtime. Edit it there.
"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from stat import S_ISREG
from typing import BinaryIO


@contextmanager
def whole_file(path: str | Path) -> Generator[BinaryIO]:
    """A file to write to, which takes its place at `path` at the end; after an error, what was there is there still."""
    target = Path(path).resolve()
    if target.exists() and not target.is_file():
        # A pipe or a device is written to, never replaced.
        with target.open("wb") as file:
            yield file
        return
    beside = target.with_name(f".{target.name[:50]}.{token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            yield file
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def emptying(file: BinaryIO) -> Callable[[], object] | None:
    """What makes `file` empty again, to begin anew; None for a pipe or a device: what went in is gone."""
    if not S_ISREG(os.fstat(file.fileno()).st_mode):
        return None

    def empty() -> None:
        file.seek(0)
        file.truncate()

    return empty
