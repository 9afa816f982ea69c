"""Emits the reference: pages of resources, models and errors, in Markdown that looks like its output."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.emit.source import SourceFile
from specloom.plan.nodes import ProjectPlan
from specloom.plan.page_nodes import (
    ErrorPagePlan,
    IndexPagePlan,
    OperationSectionPlan,
    ReferencePlan,
    ResourcePagePlan,
    SnippetPlan,
    TablePlan,
    TypePagePlan,
    TypeSectionPlan,
)


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Every page, if the reference was asked for."""
    for path, text in render_pages(project.reference) if project.reference else ():
        yield SourceFile("docs", path, f"<!-- {project.header} -->\n\n{text.strip()}\n")


def render_pages(reference: ReferencePlan) -> Iterator[tuple[str, str]]:
    """Path and text of every page."""
    yield from ((page.path, render_index(page)) for page in reference.indexes)
    yield from ((page.path, render_resource(page)) for page in reference.resources)
    yield from ((page.path, render_types(page)) for page in reference.types)
    yield from ((page.path, render_error(page)) for page in reference.errors)


def render_index(page: IndexPagePlan) -> str:
    tables = (f"## {table.title}\n\n{render_rows(table)}" for table in page.tables)
    return spaced(f"# {page.title}", page.prose, *tables)


def render_resource(page: ResourcePagePlan) -> str:
    return spaced(f"# {page.title}", page.prose, *map(render_operation, page.operations))


def render_operation(operation: OperationSectionPlan) -> str:
    return spaced(
        f"## {operation.title}",
        operation.call,
        operation.prose,
        render_list(operation.facts),
        *map(render_snippet, operation.calls),
        *map(render_table, operation.tables),
        *map(render_snippet, operation.answers),
    )


def render_types(page: TypePagePlan) -> str:
    return spaced(f"# {page.title}", *map(render_type, page.types))


def render_type(section: TypeSectionPlan) -> str:
    return spaced(f"## {section.title}", section.prose, *map(render_table, section.tables))


def render_error(page: ErrorPagePlan) -> str:
    return spaced(
        f"# {page.code}",
        page.summary,
        render_list(page.facts),
        page.prose,
        render_snippet(page.answer),
        *map(render_snippet, page.handling),
        "**Who answers it**" if page.operations else "",
        render_list(page.operations),
    )


def render_table(table: TablePlan) -> str:
    return f"**{table.title}**\n\n{render_rows(table)}"


def render_rows(table: TablePlan) -> str:
    head = render_row(table.head)
    line = render_row(("---",) * len(table.head))
    return "\n".join((head, line, *map(render_row, table.rows)))


def render_row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def render_snippet(snippet: SnippetPlan) -> str:
    return f"**{snippet.title}**\n\n{snippet.fence}{snippet.language}\n{snippet.text}\n{snippet.fence}"


def render_list(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {item}" for item in items)


def spaced(*blocks: str) -> str:
    """The blocks that say something, with a blank line between them."""
    return "\n\n".join(block for block in blocks if block)
