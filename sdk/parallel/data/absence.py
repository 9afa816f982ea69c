# Vendored from generator/specloom/runtime. Edit it there.
"""The third state beside a value and null: not there at all."""

from __future__ import annotations

from typing import TypeVar

from pydantic import MISSING as Omit
from pydantic import MISSING as omit

__all__ = ["Omit", "omit", "value_or"]

T = TypeVar("T")
D = TypeVar("D")


def value_or(field: T | Omit, default: D) -> T | D:
    """A field's value, or `default` where the field is absent. Null is a value: it stays None."""
    return default if field is omit else field
