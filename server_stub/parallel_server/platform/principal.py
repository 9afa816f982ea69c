"""Who is asking: the outcome of authentication, whatever kind of credential it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from parallel_server.store import Mode


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller and all that limits what it may do."""

    kind: Literal["api_key", "oauth", "anonymous"]
    id: str
    name: str
    org_id: str
    mode: Mode
    tier: str
    scopes: frozenset[str] = field(default_factory=frozenset[str])
    # None means every resource of the customer.
    resource_ids: frozenset[str] | None = None
    pinned_version: str | None = None

    @property
    def is_anonymous(self) -> bool:
        """Nobody in particular: only public operations are open to it."""
        return self.kind == "anonymous"


def anonymous(address: str, tier: str) -> Principal:
    """Whoever sent no credentials; counted by its address."""
    return Principal("anonymous", f"ip:{address}", "anonymous", org_id="", mode="live", tier=tier)
