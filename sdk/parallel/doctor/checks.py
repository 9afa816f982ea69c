# Vendored from generator/specloom/runtime. Edit it there.
"""One thing that was looked at, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

State = Literal["ok", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Check:
    """`says` is what was found, `hint` what to do about it; `facts` are the same for programs."""

    name: str
    state: State
    says: str
    hint: str = ""
    seconds: float | None = None
    facts: Mapping[str, str | float | None] = field(default_factory=dict[str, "str | float | None"])
