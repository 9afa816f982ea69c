"""Bytes of files, and a note of what each was: whoever has the notes can tell whether the files are still the same."""

from __future__ import annotations

import errno
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileReader:
    """Reads files by the names that messages show."""

    # SHA-256 of every file that was looked for, as it was read, or why it could not be.
    notes: dict[str, str] = field(default_factory=dict[str, str])

    def read(self, name: str, *, may_be_a_pipe: bool = False) -> bytes:
        """The file's bytes; an `OSError` where it cannot be read.

        What a document refers to is a file: a pipe or a device might never end.
        """
        try:
            if not may_be_a_pipe:
                _refuse_what_never_ends(name)
            data = Path(name).read_bytes()
        except OSError as error:
            self.notes[name] = why_missing(error)
            raise
        self.notes[name] = sha256(data).hexdigest()
        return data


def note_of(name: str) -> str:
    """What a reader would note of the file now; a pipe is never the same again."""
    try:
        _refuse_what_never_ends(name)
        return sha256(Path(name).read_bytes()).hexdigest()
    except OSError as error:
        return why_missing(error)


def _refuse_what_never_ends(name: str) -> None:
    mode = Path(name).stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, "Not a regular file")


def why_missing(error: OSError) -> str:
    """The system's reason, as messages put it."""
    return (error.strerror or "cannot be read").lower()
