# Vendored from generator/specloom/runtime. Edit it there.
"""Did you mean …? The known name that an unknown one most likely stands for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_SHOWN = 10


def nearest(unknown: str, known: Iterable[str]) -> str | None:
    """The name in `known` that `unknown` is a misspelling of: another case style first, then typing errors."""
    by_letters = {_letters(name): name for name in sorted(known, reverse=True)}
    letters = _letters(unknown)
    if letters in by_letters:
        return by_letters[letters]
    close = difflib.get_close_matches(letters, by_letters, n=1, cutoff=0.7)
    return by_letters[close[0]] if close else None


def did_you_mean(unknown: str, known: Iterable[str]) -> str:
    """A sentence to put behind a refusal, with its leading space; empty when nothing is near."""
    name = nearest(unknown, known)
    return f" Did you mean '{name}'?" if name else ""


def suggested(unknown: str, known: Iterable[str]) -> str:
    """Like `did_you_mean`, but when nothing is near, it lists some of what there is; empty only when there is nothing."""
    names = sorted(set(known))
    near = did_you_mean(unknown, names)
    if near or not names:
        return near
    some = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    rest = f" or {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f" Use {'one of ' if len(names) > 1 else ''}{some}{rest}."


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
