# Vendored from generator/specloom/runtime. Edit it there.
"""Where an object came from: the response that carried it, what was wrong with it, the client that asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Issue:
    """One place where an answer is not what the document says. `path` is dotted, from the object's root."""

    path: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.path or '(root)'}: expected {self.expected}, got {self.got}"


class Provenance:
    """Kept in a private slot of what a call returns."""

    __slots__ = ("client", "issues", "response")

    def __init__(self, response: Any = None, issues: tuple[Issue, ...] = (), client: Any = None) -> None:
        self.response = response
        self.issues = issues
        self.client = client


def provenance_of(value: object) -> Provenance | None:
    """What is known about where `value` came from; None for what the caller made."""
    found = getattr(value, "_provenance", None)
    return found if isinstance(found, Provenance) else None


def issues_of(value: object) -> tuple[Issue, ...]:
    """Where the answer that `value` came from differs from the document; empty when it does not."""
    found = provenance_of(value)
    return found.issues if found else ()
