"""Load: takes a path, gives a `Document` of all its files, refuses what is not YAML or JSON. Never the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from specloom.diagnostics import Origin, Report
from specloom.load.document import Document, LoadedFile
from specloom.load.files import FileReader, note_of
from specloom.load.gathering import Gathering
from specloom.load.overlays import Overlay, read_overlays

__all__ = ["Document", "LoadedFile", "load", "note_of"]


def load(path: Path, report: Report, overlays: Sequence[Path] = ()) -> Document:
    """The document at `path` with every local file that it refers to; empty when the entry cannot be read.

    Each overlay is laid over the file that it extends, by default the entry, in the order given.
    """
    entry = path.as_posix()
    reader = FileReader()
    laid = read_overlays(overlays, reader, report)
    found = Gathering(entry, reader, laid, report)
    found.gather()
    files = found.files
    if entry in found.missing:
        report.error("SL001", f"cannot read the document: {found.missing[entry]}", Origin(entry, ""))
    elif entry in files and files[entry].root is None and not report.has_errors:
        report.error("SL001", "the document is empty", Origin(entry, ""), hint="begin with `openapi: 3.1.0`")
    _report_unused(entry, files, laid, report)
    by_name = {overlay.file.name: overlay.file for overlay in laid}
    return Document(entry, files, found.missing, found.unreadable, by_name, reader.notes)


def _report_unused(entry: str, files: Mapping[str, LoadedFile], laid: Sequence[Overlay], report: Report) -> None:
    """An overlay for a file that is no part of the description changes nothing, which nobody asks for."""
    if entry not in files:
        return
    for overlay in laid:
        if not any(overlay.is_for(file, name == entry) for name, file in files.items()):
            what = f"the overlay is for another document than `{entry}`"
            label = "no file of the description"
            hint = "a path here is seen from the overlay's own folder"
            report.error("SL602", what, Origin(overlay.file.name, "/extends"), label=label, hint=hint)
