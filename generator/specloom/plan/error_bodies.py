"""Error bodies: plans the table that tells the runtime what error answers hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from specloom.ir.media import is_json
from specloom.ir.nodes import ErrorCase, Operation
from specloom.plan.annotations import Annotator
from specloom.plan.nodes import ErrorBodiesPlan
from specloom.plan.types import CLIENT, Types

# Annotations by status, `4XX` or `default`; empty where the document says nothing of the body.
Bodies = Mapping[str, str]


def plan_error_bodies(types: Types) -> ErrorBodiesPlan | None:
    """What each status means throughout, and the operations that mean something else; None where nothing is said."""
    writer = Annotator(types, CLIENT, markers=".data")
    found = {operation.id: _bodies(operation, writer) for operation in types.api.operations}
    if not any(text for bodies in found.values() for text in bodies.values()):
        return None
    usual = _usual(found.values())
    own = {id: differing for id, bodies in found.items() if (differing := _differing(bodies, usual))}
    writer.uses(".transport", "ErrorBodies")
    writer.uses(".transport", "ErrorBody")
    if writer.reached:
        writer.uses(".", "models")
    return ErrorBodiesPlan(
        imports=tuple(sorted(writer.imports)),
        usual=_by_type(usual),
        own=tuple((id, _by_type(bodies)) for id, bodies in own.items()),
    )


def _by_type(bodies: Bodies) -> tuple[tuple[str, str], ...]:
    """Statuses with blanks between them, and what they all hold."""
    return tuple(
        (" ".join(key for key in bodies if bodies[key] == text), text) for text in dict.fromkeys(bodies.values())
    )


def _bodies(operation: Operation, writer: Annotator) -> Bodies:
    return {case.status: _body(case, writer) for case in operation.errors}


def _body(case: ErrorCase, writer: Annotator) -> str:
    """The annotation of what can be read of a failure: JSON that is described."""
    if case.type is None or not is_json(case.media):
        return ""
    # Apart, since what is of any type is not written, and nothing is imported for it.
    apart = replace(writer, imports=set(), reached=set())
    text = apart.value(case.type)
    if text == "Any":
        return ""
    writer.imports.update(apart.imports)
    writer.reached.update(apart.reached)
    return text


def _usual(found: Iterable[Bodies]) -> Bodies:
    """The type that most operations have for a status, in order of status."""
    counts: dict[str, Counter[str]] = {}
    for bodies in found:
        for status, text in bodies.items():
            counts.setdefault(status, Counter())[text] += 1
    return {status: counts[status].most_common(1)[0][0] for status in sorted(counts)}


def _differing(bodies: Bodies, usual: Bodies) -> Bodies:
    """What an operation says that does not follow from what is usual.

    With a range of statuses it says all again: the range would hide what is usual of the single ones.
    """
    known = {status: said for status in (*usual, *bodies) if (said := _looked_up(bodies, status)) is not None}
    differing = {status for status, said in known.items() if _looked_up(usual, status) != said}
    if all(status.isdigit() for status in bodies):
        return {status: text for status, text in bodies.items() if status in differing}
    return bodies if differing else {}


def _looked_up(bodies: Bodies, status: str) -> str | None:
    """What the runtime finds for a status; None where nothing is there for it."""
    keys = (status, f"{status[:1]}XX", "default")
    return next((bodies[key] for key in keys if key in bodies), None)
