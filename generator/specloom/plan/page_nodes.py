"""Page nodes: reference pages, error pages and example files, decided down to the last word and ready to print."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TablePlan:
    """A Markdown table; cells are finished and hold no line break."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SnippetPlan:
    """A fenced block. `fence` is longer than any run of backticks in `text`."""

    title: str
    language: str
    text: str
    fence: str = "```"


@dataclass(frozen=True, slots=True)
class OperationSectionPlan:
    """One operation on its resource's page."""

    title: str
    anchor: str
    brief: str  # one sentence, fit for a table
    call: str  # "POST /v2/pipelines", as inline code
    prose: str
    facts: tuple[str, ...]  # "Scope: `pipelines:write`"
    calls: tuple[SnippetPlan, ...]  # curl, Python, Python async
    tables: tuple[TablePlan, ...]
    answers: tuple[SnippetPlan, ...]


@dataclass(frozen=True, slots=True)
class ResourcePagePlan:
    """`reference/<resource>.md`."""

    path: str
    title: str
    prose: str
    operations: tuple[OperationSectionPlan, ...]


@dataclass(frozen=True, slots=True)
class TypeSectionPlan:
    """One declared type on its module's page."""

    title: str
    anchor: str
    prose: str
    tables: tuple[TablePlan, ...]


@dataclass(frozen=True, slots=True)
class TypePagePlan:
    """`reference/models/<module>.md`."""

    path: str
    title: str
    types: tuple[TypeSectionPlan, ...]


@dataclass(frozen=True, slots=True)
class ErrorPagePlan:
    """`errors/<CODE>.md`: one code of the error catalogue."""

    path: str
    code: str
    summary: str
    facts: tuple[str, ...]
    prose: str
    answer: SnippetPlan
    handling: tuple[SnippetPlan, ...]
    operations: tuple[str, ...]  # links


@dataclass(frozen=True, slots=True)
class IndexPagePlan:
    """A page that leads to others: the reference's or the errors' front page."""

    path: str
    title: str
    prose: str
    tables: tuple[TablePlan, ...]


@dataclass(frozen=True, slots=True)
class ReferencePlan:
    """Everything below `docs/` that follows from the document."""

    indexes: tuple[IndexPagePlan, ...]
    resources: tuple[ResourcePagePlan, ...]
    types: tuple[TypePagePlan, ...]
    errors: tuple[ErrorPagePlan, ...]


@dataclass(frozen=True, slots=True)
class ExamplePlan:
    """`<resource>_<method>.py`: one call, ready to run."""

    path: str
    operation_key: str
    doc: str  # a finished docstring literal
    imports: tuple[str, ...]  # finished lines, sorted
    program: str  # a client, the call, and what is done with its answer
    is_deprecated: bool = False


@dataclass(frozen=True, slots=True)
class ExamplesPlan:
    """One file per operation that the SDK offers."""

    files: tuple[ExamplePlan, ...]
