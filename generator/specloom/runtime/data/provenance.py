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

    __slots__ = ("client", "is_item", "issues", "response")

    def __init__(
        self, response: Any = None, issues: tuple[Issue, ...] = (), client: Any = None, is_item: bool = False
    ) -> None:
        self.response = response
        self.issues = issues
        self.client = client
        self.is_item = is_item  # whether it is one of many that came in the same answer

    def __reduce__(self) -> tuple[Any, ...]:
        # A client holds connections, which belong to its process.
        return Provenance, (self.response, self.issues, None, self.is_item)


def provenance_of(value: object) -> Provenance | None:
    """What is known about where `value` came from; None for what the caller made."""
    found = getattr(value, "_provenance", None)
    return found if isinstance(found, Provenance) else None


def issues_of_items(issues: tuple[Issue, ...], count: int) -> dict[int, tuple[Issue, ...]]:
    """The issues of a list as those of its items, by their place, each with its path from the item's root."""
    found: dict[int, list[Issue]] = {}
    for issue in issues:
        place, _, path = issue.path.partition(".")
        if place.isdecimal() and int(place) < count:
            found.setdefault(int(place), []).append(Issue(path, issue.expected, issue.got))
    return {place: tuple(own) for place, own in found.items()}


def client_of(value: object, *, is_async: bool = False) -> Any:
    """The client whose call returned `value`; LookupError when none did, TypeError when it is of the other kind."""
    found = provenance_of(value)
    client = found.client if found else None
    if client is None:
        raise LookupError(f"this {type(value).__name__} came from no client; use the method of one instead")
    if client.is_async is not is_async:
        kind, method = ("an async", "wait_async") if client.is_async else ("a blocking", "wait")
        raise TypeError(f"this {type(value).__name__} came from {kind} client: use `{method}`")
    return client


def issues_of(value: object) -> tuple[Issue, ...]:
    """Where the answer that `value` came from differs from the document; empty when it does not."""
    found = provenance_of(value)
    return found.issues if found else ()
