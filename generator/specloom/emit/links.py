"""Emits `links.py`: what can be called next with an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specloom.emit.source import SourceFile, python_module
from specloom.plan.nodes import Import, LinkPlan, LinksPlan, ProjectPlan

_IMPORTS = (Import(".transport.follow_ups", "Links"), Import(".transport.follow_ups", "LinkSpec"))


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The table, where the document has links."""
    if project.sdk.links:
        yield SourceFile("sdk", "links.py", render_module(project.sdk.links, project.header))


def render_module(plan: LinksPlan, header: str) -> str:
    """Each link once, then who has it."""
    doc = "Links: what can be called next with an answer. `links_of` finds those of an object, ready to be called."
    constants = "\n".join(map(render_link, plan.links))
    answers = "".join(f"    {id!r}: {render_answers(found)},\n" for id, found in plan.answers)
    return python_module(header, doc, _IMPORTS, constants, f"LINKS: Links = {'{'}\n{answers}{'}'}")


def render_link(link: LinkPlan) -> str:
    return f"{link.constant} = {link.record}\n{link.doc}".rstrip()


def render_answers(answers: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """The links of each status."""
    entries = ", ".join(f"{status!r}: [{', '.join(constants)}]" for status, constants in answers)
    return "{" + entries + "}"
