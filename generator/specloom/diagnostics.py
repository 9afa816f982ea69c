"""Diagnostics: where something is, what is wrong with it, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

Severity = Literal["error", "warning", "hint"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a document: the file and the JSON pointer (RFC 6901) inside it.

    Line and column are looked up by `load` only when a message is shown, because most places are never shown.
    """

    file: str
    pointer: str

    def child(self, *parts: str | int) -> Origin:
        """The place `parts` below this one, each part escaped as RFC 6901 asks."""
        escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
        return Origin(self.file, "/".join((self.pointer, *escaped)))


NOWHERE = Origin("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """A line and column of a text, counted from 1, with the line itself and the one before it.

    `origin` is the file and pointer at which the value is written: another than where it counts, if an overlay did it.
    """

    origin: Origin
    line: int
    column: int
    excerpt: tuple[str, ...]


class Places(Protocol):
    """What knows the texts: a loaded document."""

    def place(self, origin: Origin, *, at_key: bool = False) -> Place | None:
        """Where `origin` is in its text."""
        ...

    def rank(self, diagnostic: Diagnostic) -> tuple[int, int, int]:
        """The place of a diagnostic in document order."""
        ...


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is `SL` and three digits; the message is lower case and has no full stop."""

    code: str
    severity: Severity
    message: str
    origin: Origin
    label: str = ""
    hint: str = ""
    # True points the caret at the mapping key instead of the value.
    at_key: bool = False


@dataclass(slots=True)
class Report:
    """What the rooms found on the way down. The one value of a run that grows."""

    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    _seen: set[Diagnostic] = field(default_factory=set[Diagnostic], repr=False)

    def add(self, diagnostic: Diagnostic) -> None:
        """Append one finding; the same finding at the same place counts once."""
        if diagnostic not in self._seen:
            self._seen.add(diagnostic)
            self.diagnostics.append(diagnostic)

    def error(
        self, code: str, message: str, origin: Origin, *, label: str = "", hint: str = "", at_key: bool = False
    ) -> None:
        """Record something that cannot be generated."""
        self.add(Diagnostic(code, "error", message, origin, label, hint, at_key))

    def warning(
        self, code: str, message: str, origin: Origin, *, label: str = "", hint: str = "", at_key: bool = False
    ) -> None:
        """Record a liberty that was taken with a broken document."""
        self.add(Diagnostic(code, "warning", message, origin, label, hint, at_key))

    def advise(
        self, code: str, message: str, origin: Origin, *, label: str = "", hint: str = "", at_key: bool = False
    ) -> None:
        """Record something that the author may want to know; nothing was assumed because of it."""
        self.add(Diagnostic(code, "hint", message, origin, label, hint, at_key))

    @property
    def has_errors(self) -> bool:
        """Whether anything found so far stops generation."""
        return any(found.severity == "error" for found in self.diagnostics)


def strictly(report: Report) -> Report:
    """The same findings with every liberty taken as an error."""
    return Report(
        [replace(found, severity="error") if found.severity == "warning" else found for found in report.diagnostics]
    )


def in_document_order(diagnostics: Iterable[Diagnostic], places: Places) -> list[Diagnostic]:
    """The findings as a reader meets them, from the top of the entry file down."""
    return sorted(diagnostics, key=places.rank)


def render(diagnostic: Diagnostic, places: Places) -> str:
    """The finding as text: where and what, two lines of the document with a caret, and what to do next."""
    place = places.place(diagnostic.origin, at_key=diagnostic.at_key)
    where = f"{place.origin.file}:{place.line}:{place.column}" if place else diagnostic.origin.file
    head = f"{where}: {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"
    lines = [head.removeprefix(": ")]
    if place and place.excerpt:
        lines.extend(_excerpt(place, diagnostic.label))
    if diagnostic.hint:
        lines.append(f"hint: {diagnostic.hint}")
    return "\n".join(lines)


_WIDEST = 120


def _excerpt(place: Place, label: str) -> list[str]:
    first = place.line - len(place.excerpt) + 1
    width = len(str(place.line))
    # A line of a minified document may be megabytes: show what surrounds the column.
    start = max(0, place.column - _WIDEST // 2) if len(place.excerpt[-1]) > _WIDEST else 0
    shown = [
        f"{number:>{width}} | {line[start : start + _WIDEST]}".rstrip()
        for number, line in enumerate(place.excerpt, first)
    ]
    caret = " " * (place.column - 1 - start) + "^^^^"
    return [*shown, f"{'':>{width}} | {caret} {label}".rstrip()]


def render_all(report: Report, places: Places) -> str:
    """Every finding of a report in document order, a blank line between two."""
    return "\n\n".join(render(found, places) for found in in_document_order(report.diagnostics, places))
