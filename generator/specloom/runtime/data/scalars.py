# Vendored from generator/specloom/runtime. Edit it there.
"""Formats of strings that become values of their own."""

from __future__ import annotations

from typing import TypeAlias

from pydantic import AwareDatetime

# A moment. One without a zone is kept as it came, and recorded as an issue.
Timestamp: TypeAlias = AwareDatetime
