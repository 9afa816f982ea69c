"""How much of the chaos is tried: a seeded part of it, or with CHAOS_WHOLE all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

SEED = int(os.environ.get("CHAOS_SEED", "1"))
IS_WHOLE = bool(os.environ.get("CHAOS_WHOLE"))


def some(choices: Sequence[T], count: int, *where: object) -> list[T]:
    """`count` of the choices, others in each place and for each seed; all of them when the whole is asked for."""
    if IS_WHOLE or len(choices) <= count:
        return list(choices)
    return dice(*where).sample(list(choices), count)


def dice(*where: object) -> Random:
    """Dice for one place."""
    return Random(f"{SEED} {where}")
