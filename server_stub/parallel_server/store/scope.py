"""Whose data a unit of work may touch: one customer, one mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Mode: TypeAlias = Literal["live", "test"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The tenant filter that every repository adds to every statement."""

    org_id: str
    mode: Mode
