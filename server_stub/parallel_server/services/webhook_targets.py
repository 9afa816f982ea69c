"""Which URLs events may be sent to. Names are looked up when something is sent; here they are only read."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem
from parallel_server.store import Mode

from .context import Context

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Targets:
    """How far events may go from this server: into the public internet, and to itself if it was told so."""

    # For the sandbox of a developer, whose receiver runs on the same machine; never where strangers have keys.
    has_loopback: bool = False

    def require(self, ctx: Context, url: str) -> None:
        """Raise 422 unless events may be sent to `url`."""
        reason = self.refusal(url, ctx.mode)
        if reason is not None:
            raise Problem(codes.INVALID_URL, f"'{url}' {reason}", param="url")

    def refusal(self, url: str, mode: Mode) -> str | None:
        """Why nothing may be sent to `url`, as the rest of a sentence; None when it may."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "is not a URL. Send one like https://hooks.example.com/parallel."
        if not host or parts.scheme not in ("http", "https"):
            return "is not a URL of a web server. Send one like https://hooks.example.com/parallel."
        if parts.username is not None:
            return "contains credentials, which would be logged. Verify the signature of deliveries instead."
        if mode == "live" and parts.scheme != "https":
            return "is not https. Outside the sandbox, events are only sent encrypted."
        return (
            None
            if self._is_fit_name(host, mode)
            else "is not a public host. Events are not sent into private networks."
        )

    def is_fit(self, address: str, mode: Mode) -> bool:
        """Whether events may be sent to an IP address."""
        return is_public(address) or (self._may_stay_here(mode) and ipaddress.ip_address(address).is_loopback)

    def _may_stay_here(self, mode: Mode) -> bool:
        return self.has_loopback and mode == "test"

    def _is_fit_name(self, host: str, mode: Mode) -> bool:
        if host == "localhost" or host.endswith(".localhost"):
            return self._may_stay_here(mode)
        if host.endswith((".local", ".internal")):
            return False
        try:
            return self.is_fit(host, mode)
        except ValueError:
            # A name, not an address: what it stands for is judged at each delivery.
            return "." in host


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, as does one that it carries inside."""
    parsed = ipaddress.ip_address(address)
    inner = _inner(parsed)
    return parsed.is_global and not parsed.is_multicast if inner is None else inner.is_global and not inner.is_multicast


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped, by 6to4, or through NAT64."""
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
