# Vendored from generator/specloom/runtime. Edit it there.
"""Deliveries that the API sends: who sent them and when, which event each is, and what it says."""

from __future__ import annotations

from .deliveries import Deliveries, SignedDeliveries
from .kinds import ByField, ByHeader, Kinds, Only
from .schemes import BodyHmac, Scheme, StandardWebhooks, TimestampedHmac
from .seen import AsyncSeenStore, SeenInMemory, SeenStore

__all__ = [
    "AsyncSeenStore",
    "BodyHmac",
    "ByField",
    "ByHeader",
    "Deliveries",
    "Kinds",
    "Only",
    "Scheme",
    "SeenInMemory",
    "SeenStore",
    "SignedDeliveries",
    "StandardWebhooks",
    "TimestampedHmac",
]
