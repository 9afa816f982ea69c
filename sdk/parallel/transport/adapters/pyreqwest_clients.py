# Vendored from generator/specloom/runtime. Edit it there.
"""The clients behind the adapters for pyreqwest: one for each pair of timeouts, since the library has them per client."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

from ..errors import ConfigurationError
from ..message import Origin, Pairs
from ..options import Timeout
from .network import Network, split_proxy

_MOST = 16


@dataclass(frozen=True, slots=True)
class NativeTrust:
    """Whom to trust and who to be, in a library that knows nothing of `ssl`; and whether to speak HTTP/2."""

    roots: bytes | None
    identity: bytes | None
    http2: bool

    def __post_init__(self) -> None:
        if self.roots is not None and not self.certificates:
            raise ConfigurationError("`roots` holds no certificate: it must be one or more of them as PEM")

    @property
    def certificates(self) -> list[bytes]:
        """Each of `roots`: the library reads one at a time."""
        return re.findall(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", self.roots or b"", re.DOTALL)


class Clients:
    """The clients for one origin, the latest used ones."""

    def __init__(self, builder: Callable[[], Any], network: Network, origin: Origin, trust: NativeTrust) -> None:
        self._builder = builder
        self._network = network
        self._origin = origin
        self._trust = trust
        self._made: OrderedDict[tuple[float, float], Any] = OrderedDict()
        self._lock = Lock()
        # What was asked for last, which nearly every call asks for again.
        self._latest: tuple[Timeout | None, Any] = None, None
        self._native = lru_cache(maxsize=_MOST)(_native)
        self._latest_headers: tuple[Pairs | None, Any] = None, None
        self.url = str(origin)

    def get(self, timeout: Timeout) -> Any:
        """The client that waits as long as `timeout` says."""
        known, client = self._latest
        return client if timeout is known else self._find(timeout)

    def headers(self, pairs: Pairs) -> Any:
        """Headers as the library takes them; made once of those that go out with many requests."""
        known, native = self._latest_headers
        # Of what goes out with many requests most is the very same: to compare it costs less than to look it up.
        if pairs == known:
            return native
        if not isinstance(pairs, tuple):
            return _texts(pairs)
        native = self._native(pairs)
        self._latest_headers = pairs, native
        return native

    def take(self) -> list[Any]:
        """Hand over all of them; the next `get` makes new ones."""
        with self._lock:
            made, self._made, self._latest = self._made, OrderedDict(), (None, None)
            self._latest_headers = None, None
        self._native.cache_clear()
        return list(made.values())

    def _find(self, timeout: Timeout) -> Any:
        key = _rounded(timeout.connect, timeout.read)
        with self._lock:
            client = self._made.get(key)
            if client is None:
                client = self._made[key] = self._make(*key)
                if len(self._made) > _MOST:
                    # Not closed: exchanges that are under way end as they would have.
                    self._made.popitem(last=False)
            else:
                self._made.move_to_end(key)
            self._latest = timeout, client
            return client

    def _make(self, connect: float, read: float) -> Any:
        builder = self._configured()
        builder.connect_timeout(timedelta(seconds=connect)).read_timeout(timedelta(seconds=read))
        try:
            return builder.build()
        except ValueError as error:
            raise ConfigurationError(f"`roots`, `identity` or the proxy cannot be used: {error}") from error
        except RuntimeError as error:
            raise ConfigurationError(
                "pyreqwest cannot be used in the child of a process that has used it: start children by spawning,"
                " make the first call after the fork, or pass `http=Httpx2Adapter()`"
            ) from error

    def _configured(self) -> Any:
        limits, trust = self._network.limits, self._trust
        builder = self._builder()
        for coding in (builder.gzip, builder.brotli, builder.zstd, builder.deflate):
            coding(False)
        builder.follow_redirects(False).referer(False).no_proxy().http2(trust.http2)
        builder.pool_max_idle_per_host(limits.keep_alive).pool_idle_timeout(timedelta(seconds=limits.idle_seconds))
        minute = timedelta(seconds=60)
        builder.tcp_keepalive(minute).tcp_keepalive_interval(minute).tcp_keepalive_retries(5)
        for certificate in trust.certificates:
            builder.add_root_certificate_pem(certificate)
        if trust.identity is not None:
            builder.identity_pem(trust.identity)
        proxy = self._network.proxies.choose(self._origin)
        return builder if proxy is None else builder.proxy(_proxy(proxy))


def _native(pairs: Pairs) -> Any:
    from pyreqwest.http import HeaderMap

    return HeaderMap(_texts(pairs))


def _texts(pairs: Pairs) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode()) for name, value in pairs]


def _proxy(url: str) -> Any:
    from pyreqwest.proxy import ProxyBuilder

    bare, credentials = split_proxy(url)
    proxy = ProxyBuilder.all(bare)
    return proxy.basic_auth(*credentials) if credentials else proxy


@lru_cache(maxsize=256)
def _rounded(connect: float, read: float) -> tuple[float, float]:
    return _two_digits(connect), _two_digits(read)


def _two_digits(seconds: float) -> float:
    """Rounded up, so that no wait is cut short: what a deadline leaves must not make a client for each call."""
    seconds = max(seconds, 0.001)
    unit = 10.0 ** (math.floor(math.log10(seconds)) - 1)
    return math.ceil(seconds / unit - 1e-6) * unit
