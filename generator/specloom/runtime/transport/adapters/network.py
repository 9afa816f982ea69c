# Vendored from generator/specloom/runtime. Edit it there.
"""What every adapter sets up alike: limits of the pool, TCP keep-alive, proxies, one TLS context for all."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import APIConnectionError, APITimeoutError
from ..message import Origin


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many connections there may be, how many may idle, and for how many seconds."""

    connections: int = 1000
    keep_alive: int = 100
    idle_seconds: float = 55.0


class Proxies:
    """The proxies of the environment, as they were when the client was made."""

    def __init__(self, explicit: str | None = None, trust_environment: bool = True) -> None:
        self._explicit = explicit
        self._found: Mapping[str, str] = getproxies() if trust_environment and not explicit else {}

    def choose(self, origin: Origin) -> str | None:
        """The proxy's URL for an origin; None to go straight."""
        if self._explicit:
            return self._explicit
        if not self._found or _is_bypassed(origin, self._found):
            return None
        found = self._found.get(origin.scheme) or self._found.get("all")
        return found if not found or "://" in found else f"http://{found}"


def _is_bypassed(origin: Origin, found: Mapping[str, str]) -> bool:
    if "no" in found:
        names = [name.strip().lstrip(".").lower() for name in found["no"].split(",") if name.strip()]
        host = origin.host.lower()
        with_port = f"{host}:{origin.port}"
        return any(name in ("*", host, with_port) or host.endswith(f".{name}") for name in names)
    return bool(proxy_bypass(origin.host))


_contexts: dict[int, ssl.SSLContext] = {}
_lock = Lock()


def shared_tls(make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
    """The process's TLS context: making one takes longer than a call."""
    process = os.getpid()
    with _lock:
        if process not in _contexts:
            _contexts[process] = make()
        return _contexts[process]


def keep_alive_options() -> list[tuple[int, int, int]]:
    """Socket options that notice a peer which vanished: after 60 s idle, every 60 s, 5 times."""
    options = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 60), ("TCP_KEEPCNT", 5)):
        if hasattr(socket, name):
            options.append((socket.IPPROTO_TCP, getattr(socket, name), value))
    return options


def split_proxy(url: str) -> tuple[str, tuple[str, str] | None]:
    """A proxy's URL without its credentials, and the credentials."""
    parts = urlsplit(url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return bare, (parts.username, parts.password or "") if parts.username else None


def pool_timeout(seconds: float) -> APITimeoutError:
    """The error of a request that never got a connection."""
    return APITimeoutError(
        f"all connections were in use for {seconds:g} s; raise `PoolLimits.connections`, close streams you no longer"
        " read, or share one client",
        was_sent=False,
    )


def not_connected(origin: Origin, error: BaseException) -> APIConnectionError:
    """The error of a request that could not be sent."""
    return APIConnectionError(f"cannot connect to {origin}: {_reason(error)}", was_sent=False)


def broken(origin: Origin, error: BaseException) -> APIConnectionError:
    """The error of an exchange that broke off."""
    return APIConnectionError(f"the connection to {origin} broke: {_reason(error)}")


def timed_out(origin: Origin, step: str, seconds: float, was_sent: bool = True) -> APITimeoutError:
    """The error of a step that took too long."""
    return APITimeoutError(f"{origin}: {step} took longer than {seconds:g} s", was_sent=was_sent)


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
