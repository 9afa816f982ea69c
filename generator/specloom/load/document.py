"""The loaded document: one tree per file, and a line and column for every JSON pointer in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specloom.diagnostics import Diagnostic, Origin, Place
from specloom.load.positions import Positions
from specloom.load.tree import JsonValue
from specloom.load.written import Sources


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file: its text as read, and the tree in it. A text that is neither YAML nor JSON is a tree of one string."""

    name: str  # as messages show it
    path: Path
    text: str
    root: JsonValue
    positions: Positions
    # Where the values of the tree are written: here, but for what overlays brought in.
    sources: Sources
    # Its own text, and those of the overlays that were laid over it.
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """All files of one API description. Files are keyed by the name that messages show."""

    entry: str
    files: Mapping[str, LoadedFile]
    # Referenced files that are not there, and why.
    missing: Mapping[str, str]
    # Referenced files that no tree could be made of, and why.
    unreadable: Mapping[str, str] = field(default_factory=dict[str, str])
    # The overlays that were read, by the name that messages show; their changes are in the trees of `files`.
    overlays: Mapping[str, LoadedFile] = field(default_factory=dict[str, LoadedFile])
    # SHA-256 of every file that was looked for, as it was read, or why it could not be.
    read: Mapping[str, str] = field(default_factory=dict[str, str])
    # Texts cut into lines, once a message is shown from them.
    _lines: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"], repr=False, compare=False)

    @property
    def basename(self) -> str:
        """The entry file's own name, for headers of generated files."""
        return Path(self.entry).name

    @property
    def root(self) -> JsonValue:
        """The tree of the entry file; null when it could not be read."""
        return self.files[self.entry].root if self.entry in self.files else None

    def place(self, origin: Origin, *, at_key: bool = False) -> Place | None:
        """Where `origin` is written, in its file or in an overlay; a mapping or list is shown by its key."""
        described = self.files.get(origin.file)
        written = described.sources.find(origin.pointer) if described else origin
        file = self.files.get(written.file) or self.overlays.get(written.file)
        if file is None:
            return None
        marks = file.positions.find(written.pointer)
        mark = marks.key if at_key or marks.is_collection else marks.value
        if file.name not in self._lines:
            self._lines[file.name] = file.text.split("\n")
        lines = self._lines[file.name]
        return Place(written, mark.line, mark.column, tuple(lines[max(0, mark.line - 2) : mark.line]))

    def rank(self, diagnostic: Diagnostic) -> tuple[int, int, int]:
        """Sorts diagnostics into document order: the entry file first, then the others as they were read."""
        place = self.place(diagnostic.origin, at_key=diagnostic.at_key)
        name = place.origin.file if place else diagnostic.origin.file
        names = [*self.files, *self.overlays]
        file = names.index(name) if name in names else len(names)
        return (file, place.line, place.column) if place else (file, 0, 0)
