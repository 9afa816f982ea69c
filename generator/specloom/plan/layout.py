"""Layout: expressions as small trees, written on one line where they fit and one entry a line where they do not."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Group:
    """A call, list, tuple or dict: what opens it, its entries (each with what goes in front), what closes it."""

    opening: str
    entries: tuple[tuple[str, Expression], ...]
    closing: str


Expression: TypeAlias = "str | Group"


def laid_out(expression: Expression, *, used: int = 0, depth: int = 0) -> str:
    """The source text at the margin, for a place `depth` levels in, with `used` characters already on its line."""
    flat = _flat(expression)
    if isinstance(expression, str) or not expression.entries or depth * 4 + used + len(flat) <= WIDTH:
        return flat
    lines = (
        f"{prefix}{laid_out(entry, used=len(prefix) + 1, depth=depth + 1)},\n" for prefix, entry in expression.entries
    )
    return f"{expression.opening}\n{textwrap.indent(''.join(lines), '    ')}{expression.closing}"


def quoted(text: str) -> str:
    """A string literal in double quotes with exactly this value; what cannot be printed is escaped."""
    literal = repr(text)
    if literal.startswith('"'):
        return literal
    # With single quotes around it, `repr` escapes only those, and only when there are double ones too.
    inside = literal[1:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{inside}"'


def _flat(expression: Expression) -> str:
    if isinstance(expression, str):
        return expression
    parts = [f"{prefix}{_flat(entry)}" for prefix, entry in expression.entries]
    # A tuple of one needs its comma.
    tail = "," if expression.opening == "(" and len(parts) == 1 else ""
    return f"{expression.opening}{', '.join(parts)}{tail}{expression.closing}"
