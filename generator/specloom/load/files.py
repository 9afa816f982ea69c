"""Bytes of files, and a note of what each was: whoever has the notes can tell whether the files are still the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files by the names that messages show."""

    # SHA-256 of every file that was looked for, as it was read, or why it could not be.
    notes: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, name: str) -> bytes:
        """The file's bytes; an `OSError` where it cannot be read."""
        try:
            data = Path(name).read_bytes()
        except OSError as error:
            self.notes[name] = why_missing(error)
            raise
        self.notes[name] = sha256(data).hexdigest()
        return data


def note_of(name: str) -> str:
    """What a reader would note of the file now."""
    try:
        return sha256(Path(name).read_bytes()).hexdigest()
    except OSError as error:
        return why_missing(error)


def why_missing(error: OSError) -> str:
    """The system's reason, as messages put it."""
    return (error.strerror or "cannot be read").lower()
