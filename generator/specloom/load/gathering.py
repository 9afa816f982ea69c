"""Gathers the files of a description, from the entry along every reference to another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from specloom.diagnostics import Report
from specloom.load.discovery import external_references, file_name
from specloom.load.document import LoadedFile
from specloom.load.files import FileReader, why_missing
from specloom.load.laying import lay_over
from specloom.load.overlays import Overlay
from specloom.load.reading import read_file


@dataclass(slots=True)
class Gathering:
    """The files that were found so far, by the names that messages show."""

    entry: str
    reader: FileReader
    overlays: Sequence[Overlay]
    report: Report
    files: dict[str, LoadedFile] = field(default_factory=dict[str, LoadedFile])
    # Files that are not there, and files that no tree could be made of, with the reason.
    missing: dict[str, str] = field(default_factory=dict[str, str])
    unreadable: dict[str, str] = field(default_factory=dict[str, str])

    def gather(self) -> None:
        """Read the entry and everything that it leads to.

        What only another tool's `x-` keys refer to comes last. It may be a program in a code sample: whatever is wrong
        with it is told when a reference of the description leads there, and to nobody otherwise.
        """
        waiting, aside = [self.entry], list[str]()
        while waiting or aside:
            is_aside = not waiting
            name = aside.pop(0) if is_aside else waiting.pop(0)
            if name in self.files or name in self.missing or name in self.unreadable:
                continue
            self._read(name, is_aside)
            for reference, is_remark in self._leads(name):
                (aside if is_aside or is_remark else waiting).append(reference)

    def _read(self, name: str, is_aside: bool) -> None:
        report = Report() if is_aside else self.report
        try:
            file = read_file(name, self.reader.read(name, may_be_a_pipe=name == self.entry), report)
        except OSError as error:
            self.missing[name] = why_missing(error)
            return
        if file is None or (is_aside and report.has_errors):
            self.unreadable[name] = report.diagnostics[0].message if is_aside else "not text"
            return
        laid = [overlay for overlay in self.overlays if overlay.is_for(file, name == self.entry)]
        self.files[name] = lay_over(file, laid, self.report)

    def _leads(self, name: str) -> Iterator[tuple[str, bool]]:
        file = self.files.get(name)
        for reference in external_references(file.texts, file.root) if file else ():
            other = file_name(reference.file, name)
            if other:
                yield other, reference.is_aside
