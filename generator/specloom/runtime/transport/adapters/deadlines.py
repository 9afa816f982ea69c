# Vendored from generator/specloom/runtime. Edit it there.
"""Timeouts that know the deadline: a step may take so long, but all steps together end when the call's time is up.

httpcore hands the timeout of a step to each read and write of the socket, so that a server which sends a byte now and
then is waited for as long as it likes. Here it hands on a number that also says when the time is up.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import ssl

    import httpcore2

# A socket's timeout of 0 means that it does not wait at all, which raises another error.
_SHORTEST = 0.001


class StepTimeout(float):
    """Seconds for one read or write, and the moment, on the monotonic clock, that no step may pass."""

    __slots__ = ("deadline_at",)

    deadline_at: float

    @classmethod
    def until(cls, seconds: float, deadline_at: float) -> Self:
        """So many seconds for a step, and never beyond the deadline."""
        timeout = cls(seconds)
        timeout.deadline_at = deadline_at
        return timeout

    def now(self) -> float:
        """What is left for a step that begins now."""
        return max(_SHORTEST, min(float(self), self.deadline_at - time.monotonic()))


def left(timeout: float | None) -> float | None:
    """What a socket may wait for."""
    return timeout.now() if type(timeout) is StepTimeout else timeout


def shorten(timeouts: dict[str, float]) -> None:
    """Make the steps of a request that is half done end by its deadline.

    For libraries whose sockets know nothing of `StepTimeout`: they look at these numbers when the head is to be read,
    and once more when the body is.
    """
    timeouts.update({step: left(seconds) or seconds for step, seconds in timeouts.items()})


class DeadlineBackend:
    """httpcore's way to the network, with sockets that know deadlines."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> DeadlineStream:
        """A connection to a host."""
        return DeadlineStream(self._backend.connect_tcp(host, port, left(timeout), local_address, socket_options))

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> DeadlineStream:
        """A connection to a process on this machine."""
        return DeadlineStream(self._backend.connect_unix_socket(path, left(timeout), socket_options))

    def sleep(self, seconds: float) -> None:
        """Pause between attempts to connect."""
        self._backend.sleep(seconds)


class DeadlineStream:
    """A socket whose every step ends by the deadline."""

    __slots__ = ("_read", "_stream", "_write")

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._read = stream.read
        self._write = stream.write

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, at most so much."""
        return self._read(max_bytes, timeout.now() if type(timeout) is StepTimeout else timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._write(buffer, timeout.now() if type(timeout) is StepTimeout else timeout)

    def close(self) -> None:
        """Close the socket."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> DeadlineStream:
        """The same connection, encrypted."""
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """What the socket says about itself."""
        return self._stream.get_extra_info(info)
