"""Where everything is kept. Nobody else reads or writes the tables."""

from .api_keys import ApiKeyRecord, KnownKey
from .clock import Clock, SystemClock
from .connection import BusyError, DuplicateError
from .customers import OrganizationRecord
from .idempotency import Claim, Claimed, InProgress, LostClaimError, Mismatch, Replay
from .migrations import NewerSchemaError
from .paging import Position, Slice, Window
from .scope import Mode, Scope
from .secrets import hash_api_key, is_api_key, new_api_key, new_webhook_secret, shown_start
from .store import NewKey, Store, SystemWork, UnsupportedDatabaseError, database_path, open_store
from .unit_of_work import UnitOfWork

__all__ = [
    "ApiKeyRecord",
    "BusyError",
    "Claim",
    "Claimed",
    "Clock",
    "DuplicateError",
    "InProgress",
    "KnownKey",
    "LostClaimError",
    "Mismatch",
    "Mode",
    "NewKey",
    "NewerSchemaError",
    "OrganizationRecord",
    "Position",
    "Replay",
    "Scope",
    "Slice",
    "Store",
    "SystemClock",
    "SystemWork",
    "UnitOfWork",
    "UnsupportedDatabaseError",
    "Window",
    "database_path",
    "hash_api_key",
    "is_api_key",
    "new_api_key",
    "new_webhook_secret",
    "open_store",
    "shown_start",
]
