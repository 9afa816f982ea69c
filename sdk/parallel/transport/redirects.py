# Vendored from generator/specloom/runtime. Edit it there.
"""Redirects that a document declares beside its answers: where they lead, and what goes along. No other is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from .errors import ConfigurationError
from .operation import Operation
from .outgoing import Outgoing, without_query
from .servers import parse_base_url

MOST_REDIRECTS = 5
# What is asked for, and by what kind of program; nothing of who asks.
_FOR_ANYBODY = (b"accept", b"accept-encoding", b"if-range", b"range", b"user-agent")


def redirected(
    sent: Outgoing, operation: Operation[Any], headers: Mapping[str, str], secret: frozenset[str]
) -> Outgoing | None:
    """What to send where a redirect leads; None when it is not followed.

    The query parameters named in `secret` are left out of it: where credentials go is not the server's to say.

    To the origin that was asked all goes along. Another one gets neither credentials nor headers of the caller, and
    nobody is led from https to http.
    """
    address = without_query(absolute(sent, headers), secret)
    parts = urlsplit(address)
    if (
        operation.method not in ("GET", "HEAD")
        or not parts.netloc
        or (sent.origin.scheme, parts.scheme) == ("https", "http")
    ):
        return None
    try:
        origin = parse_base_url(f"{parts.scheme}://{parts.netloc}").origin
    except ConfigurationError:
        return None  # no address that could be asked; the redirect is the error that it would be anyway
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    if origin == sent.origin:
        return sent._replace(target=target)
    kept = [pair for pair in sent.headers if pair[0].lower() in _FOR_ANYBODY]
    return Outgoing(origin, target, [(b"Host", origin.host_header), *kept], b"", sent.idempotency_key, frozenset())


def absolute(sent: Outgoing, headers: Mapping[str, str]) -> str:
    """Where an answer leads, from where it came; empty when it does not say."""
    location = headers.get("location", "")
    return urljoin(f"{sent.origin}{sent.target}", location) if location else ""
