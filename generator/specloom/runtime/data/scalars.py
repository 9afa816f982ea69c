# Vendored from generator/specloom/runtime. Edit it there.
"""Formats of strings that become values of their own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from pydantic import AwareDatetime

# A moment. One without a zone is kept as it came, and recorded as an issue.
# Type checkers are told what it is a kind of: to them an annotated type is no value, and knows no `|`.
if TYPE_CHECKING:
    Timestamp: TypeAlias = datetime
else:
    Timestamp = AwareDatetime
