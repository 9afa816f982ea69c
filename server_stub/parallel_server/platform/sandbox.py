"""A sandbox: one customer without practical limits and one key that may do everything, for a first try or a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parallel_server.platform.scopes import ALL_SCOPES
from parallel_server.services.seed import seed_examples
from parallel_server.store import Mode, Store

ORGANIZATION = "Sandbox"


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody needs to call the server; the key is shown this once."""

    org_id: str
    api_key: str


async def prepare_sandbox(store: Store, mode: Mode = "test", document: Mapping[str, Any] | None = None) -> Access:
    """A key for the sandbox's customer, who is made on the first call.

    With the API's `document`, everything that its examples show is there to be read.
    """
    async with store.read_system() as system:
        customer = await system.organizations.find_by_name(ORGANIZATION)
    if customer is None:
        customer = await store.create_organization(ORGANIZATION, tier="test")
    if document is not None:
        await seed_examples(store, customer.id, mode, document)
    key = await store.create_key(customer.id, mode, name="sandbox", permissions=sorted(ALL_SCOPES))
    return Access(customer.id, key.secret)
