"""Posting to addresses that customers chose: never into private networks, never for long, never more than asked.

The name is looked up once and the connection goes to the address that was judged, so that a name which changes its
meaning between the two cannot lead inside.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import ssl
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from parallel_server.services.webhook_targets import Targets
from parallel_server.store import Mode

# How many receivers are talked to at the same time.
AT_ONCE = 64
_KEPT_BYTES = 2048


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, or why nothing did."""

    status: int | None
    error: str | None
    body: str | None
    retry_after: int | None
    milliseconds: int


class RefusedTargetError(Exception):
    """The URL leads where nothing may be sent."""


async def post(
    url: str, body: bytes, headers: Mapping[str, str], mode: Mode, seconds: float, targets: Targets
) -> Answer:
    """Send `body` to `url` and read the beginning of the answer; redirects are not followed."""
    began = monotonic()
    exchange = _Exchange(url, mode, seconds, targets)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            status, text, retry_after = await loop.run_in_executor(_threads(), exchange.run, body, dict(headers))
    except TimeoutError:
        return _failed(f"no answer within {seconds:g} seconds", began)
    except RefusedTargetError as error:
        return _failed(str(error), began)
    except (OSError, http.client.HTTPException) as error:
        return _failed(_reason(error), began)
    finally:
        # Wakes the thread, should it still wait for a receiver that only drips.
        exchange.abandon()
    return Answer(status, None, text, retry_after, _elapsed(began))


class _Exchange:
    """One request over one connection of its own."""

    def __init__(self, url: str, mode: Mode, seconds: float, targets: Targets) -> None:
        self._url = url
        self._targets = targets
        self._mode: Mode = mode
        self._seconds = seconds
        self._connection: http.client.HTTPConnection | None = None

    def run(self, body: bytes, headers: dict[str, str]) -> tuple[int, str, int | None]:
        reason = self._targets.refusal(self._url, self._mode)
        if reason is not None:
            raise RefusedTargetError(f"the URL {reason}")
        parts = urlsplit(self._url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        self._connection = self._connected(parts, self._address(parts.hostname or "", port), port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._connection.request("POST", path, body=body, headers=headers)
        response = self._connection.getresponse()
        text = response.read(_KEPT_BYTES).decode("utf-8", "replace")
        return response.status, text, _seconds(response.getheader("Retry-After"))

    def _connected(self, parts: SplitResult, address: str, port: int) -> http.client.HTTPConnection:
        host = parts.hostname or ""
        connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
        plain = socket.create_connection((address, port), timeout=self._seconds)
        # Set beforehand: `http.client` only looks a name up when it has no socket yet.
        is_encrypted = parts.scheme == "https"
        connection.sock = _tls().wrap_socket(plain, server_hostname=host) if is_encrypted else plain
        return connection

    def _address(self, host: str, port: int) -> str:
        """An address of `host`, all of whose addresses are fit to be sent to."""
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        unfit = sorted(address for address in found if not self._is_fit(address))
        if unfit:
            raise RefusedTargetError(f"the host leads to {unfit[0]}, which is not public")
        return min(found, key=lambda address: ":" in address)

    def _is_fit(self, address: str) -> bool:
        # What follows the sign is an interface of this machine.
        return self._targets.is_fit(address.partition("%")[0], self._mode)

    def abandon(self) -> None:
        connection = self._connection
        if connection is not None and isinstance(connection.sock, socket.socket):
            _shut(connection.sock)
            connection.close()


def _shut(open_socket: socket.socket) -> None:
    try:
        open_socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The receiver closed it first.
        return


@cache
def _threads() -> ThreadPoolExecutor:
    # Threads of its own: receivers that take their time must not use up those that others wait for.
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _seconds(header: str | None) -> int | None:
    return int(header) if header is not None and header.isascii() and header.isdigit() else None


def _reason(error: OSError | http.client.HTTPException) -> str:
    match error:
        case socket.gaierror():
            return "the host name is not known"
        case ssl.SSLError():
            return f"the TLS handshake failed: {error.reason or 'no reason given'}"
        case ConnectionRefusedError():
            return "the connection was refused"
        case OSError():
            return f"the connection failed: {error.strerror or type(error).__name__}"
        case _:
            return "the answer is not HTTP"


def _failed(error: str, began: float) -> Answer:
    return Answer(None, error, None, None, _elapsed(began))


def _elapsed(began: float) -> int:
    return round((monotonic() - began) * 1000)
