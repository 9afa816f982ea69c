"""Pipeline: the seven rooms, in order. Read this first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from specloom.config import Settings
from specloom.diagnostics import Places, Report, strictly
from specloom.emit import emit
from specloom.emit.runtime import PACKAGES, vendored
from specloom.emit.source import SourceFile
from specloom.format import format_all
from specloom.ir import build, pins_from
from specloom.ir.nodes import Api
from specloom.load import Document, load
from specloom.plan import plan
from specloom.plan.nodes import ProjectPlan
from specloom.resolve import resolve
from specloom.resolve.rules import check_rules
from specloom.write import Changes, compare

Tell = Callable[[str], None]


def _say_nothing(step: str) -> None:
    del step


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has to say of a document: how much of it was understood, and every finding."""

    operations: int
    # The operations of the document that nothing could be made of.
    left_out: tuple[str, ...]
    report: Report
    places: Places


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a document. `api` is None where it could not be read, `files` are empty where something stops."""

    api: Api | None
    document: Document
    report: Report
    project: ProjectPlan | None = None
    files: tuple[SourceFile, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What there is to say about it."""
        operations, left_out = (len(self.api.operations), self.api.left_out) if self.api else (0, ())
        return Outcome(operations, left_out, self.report, self.document)


def generate(settings: Settings, tell: Tell = _say_nothing) -> Result:
    """Turn one document into a tree of source files, in memory."""
    result = design(settings, tell)
    if result.project is None:
        return result
    tell("printing")
    files = emit(result.project)
    tell(f"formatting {len(files)} files")
    return replace(result, files=format_all(files))


def compare_runtime(settings: Settings) -> Changes:
    """How the vendored runtime differs from this version's, without a look at the document."""
    files = [file for part in settings.parts for file in vendored(part)]
    folders = [settings.out[part] / package for part in settings.parts for package in PACKAGES.get(part, ())]
    return compare(files, settings, folders)


def design(settings: Settings, tell: Tell = _say_nothing) -> Result:
    """Every decision about the output, none of its text."""
    result = understand(settings, tell)
    if result.api is None or (result.report.has_errors and not settings.allow_partial):
        return result
    tell(f"planning {len(result.api.operations)} operations")
    return replace(result, project=plan(result.api, settings, result.report))


def understand(settings: Settings, tell: Tell = _say_nothing) -> Result:
    """The document as an API, with every finding on the way."""
    report = Report()
    tell(f"reading {settings.spec.name}")
    document = load(settings.spec, report, settings.overlays)
    if document.root is None:
        return Result(None, document, report)
    tell("understanding it")
    spec = resolve(document, report, settings.audiences)
    check_rules(spec, settings.lint, report)
    api = build(spec, report, pins_from(settings.names))
    return Result(api, spec.document, strictly(report) if settings.strict else report)
