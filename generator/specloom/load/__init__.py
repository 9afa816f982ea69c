"""Load: takes a path, gives a `Document` of all its files, refuses what is not YAML or JSON. Never the network."""

from __future__ import annotations

from pathlib import Path

from specloom.diagnostics import Origin, Report
from specloom.load.discovery import external_references, file_name
from specloom.load.document import Document, LoadedFile
from specloom.load.reading import read_file

__all__ = ["Document", "LoadedFile", "load"]


def load(path: Path, report: Report) -> Document:
    """The document at `path` with every local file that it refers to; empty when the entry cannot be read."""
    entry = path.as_posix()
    files: dict[str, LoadedFile] = {}
    missing: dict[str, str] = {}
    unreadable: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop(0)
        if name in files or name in missing or name in unreadable:
            continue
        try:
            file = read_file(name, Path(name), report)
        except OSError as error:
            missing[name] = (error.strerror or "cannot be read").lower()
            continue
        if file is None:
            unreadable.add(name)
            continue
        files[name] = file
        names = (file_name(reference, name) for reference in external_references(file.text, file.root))
        waiting.extend(found for found in names if found)
    if entry in missing:
        report.error("SL001", f"cannot read the document: {missing[entry]}", Origin(entry, ""))
    elif entry in files and files[entry].root is None and not report.has_errors:
        report.error("SL001", "the document is empty", Origin(entry, ""), hint="begin with `openapi: 3.1.0`")
    return Document(entry, files, missing | dict.fromkeys(unreadable, "not text"))
