# Vendored from generator/specloom/runtime. Edit it there.
"""What every adapter sets up alike: limits of the pool, TCP keep-alive, proxies, one TLS context for all."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from ..errors import ConfigurationError
from ..message import UNPACKED_BYTES, Origin
from .per_process import PerProcess


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How many connections there may be, how many may idle, and for how many seconds.

    `unpacked_bytes` is what a compressed answer may grow to; streams are not bound by it.
    """

    connections: int = 1000
    keep_alive: int = 100
    idle_seconds: float = 55.0
    unpacked_bytes: int = UNPACKED_BYTES


class Proxies:
    """The proxies of the environment, as they were when the client was made."""

    def __init__(self, explicit: str | None = None, trust_environment: bool = True) -> None:
        self._explicit = explicit
        self._found: Mapping[str, str] = getproxies() if trust_environment and not explicit else {}

    @property
    def are_found(self) -> bool:
        """Whether the environment names them, not the caller."""
        return not self._explicit

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


@dataclass(frozen=True, slots=True)
class Network:
    """The way from here to a server, as an adapter's options say."""

    limits: PoolLimits
    proxies: Proxies
    tls: ssl.SSLContext | None = None
    http2: bool = False

    @classmethod
    def of(
        cls,
        limits: PoolLimits | None,
        proxy: str | None,
        trust_environment: bool,
        tls: ssl.SSLContext | None = None,
        http2: bool = False,
    ) -> Network:
        """From what the caller of an adapter gave."""
        if http2:
            _require("h2", "`http2=True`")
        return cls(limits or PoolLimits(), Proxies(proxy, trust_environment), tls, http2)

    def way(self, origin: Origin) -> str:
        """How an error tells where a request went: the origin, and the proxy on the way there."""
        proxy = self.proxies.choose(origin)
        if proxy is None:
            return str(origin)
        whose = " of the environment" if self.proxies.are_found else ""
        return f"{origin} through the proxy {split_proxy(proxy)[0]}{whose}"

    def context(self, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        """The TLS context: the caller's own, or one for the process, since making it takes longer than a call."""
        # Pools write their protocols into it: those that offer HTTP/2 have one of their own.
        try:
            return self.tls or _contexts.get((make, self.http2))
        except OSError as error:
            named = {name: os.environ[name] for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ}
            places = " and ".join(f"{name}={value}" for name, value in named.items()) or "the system's store"
            raise ConfigurationError(f"the certificates to trust cannot be read from {places}: {error}") from error


_contexts: PerProcess[tuple[Callable[[], ssl.SSLContext], bool], ssl.SSLContext] = PerProcess(lambda key: key[0]())


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
    if parts.scheme not in ("http", "https", "socks5", "socks5h"):
        raise ConfigurationError(f"proxy `{bare}` must begin with http://, https:// or socks5://")
    if parts.scheme.startswith("socks"):
        _require("socksio", f"the proxy `{bare}`")
    if parts.username is None:
        return bare, None
    return bare, (unquote(parts.username), unquote(parts.password or ""))


def _require(package: str, what: str) -> None:
    if find_spec(package) is None:
        raise ConfigurationError(f"{what} needs the package `{package}`: install it, or leave that out")
