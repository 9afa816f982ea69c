"""Addresses: only proxies that are trusted may say who is behind them."""

from __future__ import annotations

import pytest
from parallel_server.platform.client_address import resolve_address
from parallel_server.services.networks import is_within, parse_networks

TRUSTED = parse_networks(["10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "1.1.1.1", "203.0.113.9"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        ("::1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_a_claim_counts_only_from_a_trusted_proxy(peer: str, forwarded: str | None, address: str) -> None:
    assert resolve_address(peer, forwarded, TRUSTED) == address


@pytest.mark.parametrize(
    ("address", "networks", "is_inside"),
    [
        ("10.1.2.3", ["10.0.0.0/8"], True),
        ("::ffff:10.1.2.3", ["10.0.0.0/8"], True),
        ("11.1.2.3", ["10.0.0.0/8"], False),
        ("2001:db8::1", ["2001:db8::/32"], True),
        ("nonsense", ["0.0.0.0/0"], False),
        ("10.1.2.3", [], False),
    ],
)
def test_networks_of_both_kinds(address: str, networks: list[str], is_inside: bool) -> None:
    assert is_within(address, parse_networks(networks)) == is_inside
