"""Which URLs events may be sent to. Names are looked up when something is sent; here they are only read."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from parallel_server.generated import error_codes as codes
from parallel_server.serving.problem import Problem
from parallel_server.store import Mode

from .context import Context


def require_target(ctx: Context, url: str) -> None:
    """Raise 422 unless events may be sent to `url`."""
    reason = refusal(url, ctx.mode)
    if reason is not None:
        raise Problem(codes.INVALID_URL, f"'{url}' {reason}", param="url")


def refusal(url: str, mode: Mode) -> str | None:
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
    if mode == "test":
        return None
    if parts.scheme != "https":
        return "is not https. Outside the sandbox, events are only sent encrypted."
    return None if _is_public_name(host) else "is not a public host. Events are not sent into private networks."


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    parsed = ipaddress.ip_address(address)
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _is_public_name(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return is_public(host)
    except ValueError:
        # A name, not an address: what it stands for is judged at each delivery.
        return "." in host
