"""Who holds a lease: a name that tells, on this host, whether its process still lives."""

from __future__ import annotations

import os
import platform
import secrets
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A worker. `started` tells its process from a later one that was given the same number."""

    host: str
    pid: int
    started: str
    nonce: str

    @classmethod
    def of_this_process(cls) -> Owner:
        """A fresh name for a worker in this process."""
        pid = os.getpid()
        return cls(platform.node() or "localhost", pid, _started(pid), secrets.token_hex(4))

    @classmethod
    def parse(cls, text: str) -> Owner | None:
        """The owner whose `str` is `text`."""
        host, _, rest = text.rpartition("/")
        parts = rest.split(":")
        if not host or len(parts) != 3 or not parts[0].isdigit():
            return None
        return cls(host, int(parts[0]), parts[1], parts[2])

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}:{self.started}:{self.nonce}"

    def is_gone(self) -> bool:
        """Whether its process ran on this host and has ended; False when that cannot be known."""
        if self.host != (platform.node() or "localhost"):
            return False
        if not _is_running(self.pid):
            return True
        return _started(self.pid) != self.started


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """When a process began, in the kernel's ticks since boot; empty where the kernel does not say."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
    # The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.rpartition(")")[2].split()[19]
