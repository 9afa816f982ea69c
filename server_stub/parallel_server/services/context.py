"""Who asks, for whom, and over which unit of work: what every handler is given beside its input."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from parallel_server.store import Mode, UnitOfWork


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a request."""

    kind: Literal["api_key", "user", "oauth", "anonymous", "system"]
    id: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One authenticated request. `uow` commits after the handler returned, unless it raised."""

    org_id: str
    mode: Mode
    actor: Actor
    request_id: str
    scopes: frozenset[str]
    api_version: str
    uow: UnitOfWork
    now: datetime
    tier: str = "free"
    # None = every resource; otherwise the ids that this key may touch.
    resource_ids: frozenset[str] | None = None
    last_event_id: str | None = None
    # The revisions of `If-Match`, comma separated, or `*`; None sets no condition, "" is met by nothing.
    if_match: str | None = None
    ip: str | None = None
    user_agent: str | None = None
