# Vendored from generator/specloom/runtime. Edit it there.
"""The third state beside a value and null: not there at all."""

from __future__ import annotations

from pydantic import MISSING as Omit
from pydantic import MISSING as omit

__all__ = ["Omit", "omit"]
