"""Lock: takes an `Api`, gives the names that `names.lock` keeps for the next run; refuses nothing."""

from __future__ import annotations

from specloom.ir.nodes import Api
from specloom.plan.nodes import LockPlan
from specloom.plan.prose import toml_string


def plan_lock(api: Api) -> LockPlan:
    """Every name that was inferred, sorted, so that a rename is one line of a diff."""
    operations, types = (
        tuple((toml_string(key), toml_string(name)) for key, name in sorted(names.items()) if _is_text(key))
        for names in (api.pins.operations, api.pins.types)
    )
    return LockPlan(operations, types)


def _is_text(key: str) -> bool:
    """Whether TOML can say it: JSON's escapes can make half a surrogate pair, which is no character."""
    return not any("\ud800" <= letter <= "\udfff" for letter in key)
