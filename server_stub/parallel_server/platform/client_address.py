"""The caller's address: what the socket says, or what proxies that we trust say of it."""

from __future__ import annotations

from collections.abc import Sequence

from parallel_server.services.networks import Network, is_within


def resolve_address(peer: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """The nearest address that no trusted proxy vouches away. `X-Forwarded-For` of anyone else is only a claim."""
    address = peer
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    while hops and is_within(address, trusted):
        address = hops.pop()
    return address
