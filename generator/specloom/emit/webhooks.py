"""Emits `webhooks.py`, the union of the events and what reads them, and `callbacks.py`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specloom.emit.source import SourceFile, own_names, python_module
from specloom.plan.delivery_nodes import CallbacksPlan, ReaderPlan, UnionPlan, WebhooksPlan
from specloom.plan.nodes import ProjectPlan

_GROUP = 100


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Both modules, where the API sends anything."""
    webhooks, callbacks = project.sdk.webhooks, project.sdk.callbacks
    if webhooks:
        yield SourceFile("sdk", "webhooks.py", render_webhooks(webhooks, project.header))
    if callbacks:
        yield SourceFile("sdk", "callbacks.py", render_callbacks(callbacks, project.header))


def render_callbacks(plan: CallbacksPlan, header: str) -> str:
    """A reader for each."""
    doc = "What operations make the API send: each constant reads one kind of it."
    names = own_names(reader.name for reader in plan.readers)
    return python_module(header, doc, plan.imports, "\n\n".join(map(render_reader, plan.readers)), names)


def render_webhooks(plan: WebhooksPlan, header: str) -> str:
    """The union first, then the events that only their names tell."""
    doc = "Events that the API sends: `unwrap` verifies a delivery and reads it."
    if not plan.verify:
        doc = "Events that the API sends: `parse` reads a delivery, and verifies nothing."
    readers = "\n\n".join(map(render_reader, plan.readers))
    names = own_names(plan.exports)
    return python_module(header, doc, plan.imports, render_union(plan.union, plan.verify), readers, names)


def render_union(union: UnionPlan | None, verify: str) -> str:
    """Checkers see the union itself; at run time its classes are loaded one by one, when their events come."""
    if union is None:
        return ""
    return f'''
{render_constant("EVENTS", "Event", union.kinds, verify)}
"""Everything that is sent, by what tells it apart."""

if TYPE_CHECKING:
    Event: TypeAlias = {_in_groups(union.arms)}
else:
    Event = TypeAliasType("Event", EVENTS.spelling)
{union.doc}

{SIGNED if verify else UNSIGNED}
'''


def _in_groups(arms: Sequence[str]) -> str:
    """A union as a union of unions: type checkers nest no expression more than some 200 deep."""
    groups = [" | ".join(arms[start : start + _GROUP]) for start in range(0, len(arms), _GROUP)]
    return " | ".join([*groups[:1], *(f"({group})" for group in groups[1:])])


def render_reader(reader: ReaderPlan) -> str:
    """One event by its name."""
    return f"{render_constant(reader.name, reader.type, reader.kinds, reader.verify)}\n{reader.doc}".rstrip()


def render_constant(name: str, type_text: str, kinds: str, verify: str) -> str:
    kind = "SignedDeliveries" if verify else "Deliveries"
    return f"{name}: {kind}[{type_text}] = {kind}({kinds}, models{verify and f', {verify}'})"


UNSIGNED = "parse = EVENTS.parse"
SIGNED = """unwrap = EVENTS.unwrap
receive = EVENTS.receive
areceive = EVENTS.areceive
parse = EVENTS.parse
sign = EVENTS.sign"""
