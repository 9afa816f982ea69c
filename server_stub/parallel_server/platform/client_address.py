"""The caller's address: what the socket says, or what proxies that we trust say of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network


def parse_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """CIDR ranges and single addresses as networks; raises ValueError that names the bad one."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts if text.strip())


def resolve_address(peer: str, forwarded_for: str | None, trusted: Sequence[Network]) -> str:
    """The nearest address that no trusted proxy vouches away. `X-Forwarded-For` of anyone else is only a claim."""
    address = peer
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    while hops and is_within(address, trusted):
        address = hops.pop()
    return address


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether `address` lies in one of `networks`; what is no address lies in none."""
    if not networks:
        return False
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    return any(mapped in network for network in networks if network.version == mapped.version)
