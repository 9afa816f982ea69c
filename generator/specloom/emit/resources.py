"""Emits `resources/` and `resources/aio/`: one class per resource, one method per operation, in two flavours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from specloom.emit.source import SourceFile, indent, python_module
from specloom.plan.nodes import (
    AcceptingPlan,
    ChildPlan,
    FlavourPlan,
    MethodPlan,
    OverloadPlan,
    ProjectPlan,
    ResourcePlan,
    StreamingPlan,
)
from specloom.plan.wait_nodes import WaitingPlan


@dataclass(frozen=True, slots=True)
class Flavour:
    """The words in which the two flavours differ."""

    attribute: Literal["sync", "aio"]
    folder: str
    base: str
    class_prefix: str


SYNC = Flavour("sync", "resources", "SyncResource", "")
ASYNC = Flavour("aio", "resources/aio", "AsyncResource", "Async")


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """Both trees of resource modules."""
    for flavour in (SYNC, ASYNC):
        text = f'# {project.header}\n"""The resources of the {flavour.class_prefix.lower() or "sync"} client."""\n'
        yield SourceFile("sdk", f"{flavour.folder}/__init__.py", text)
        for resource in project.sdk.resources:
            yield SourceFile(
                "sdk", f"{flavour.folder}/{resource.file}", render_module(resource, flavour, project.header)
            )


def render_module(resource: ResourcePlan, flavour: Flavour, header: str) -> str:
    """One resource."""
    imports = resource.imports if flavour is SYNC else resource.aio_imports
    return python_module(header, "", imports, render_child_imports(resource, flavour), render_class(resource, flavour))


def render_child_imports(resource: ResourcePlan, *flavours: Flavour) -> str:
    """Children are imported when they are first used; checkers need their names earlier."""
    lines = "\n".join(
        f"from {_module(child, flavour)} import {flavour.class_prefix}{child.class_name}"
        for flavour in flavours
        for child in resource.children
    )
    return f"if TYPE_CHECKING:\n{indent(lines)}" if lines else ""


def render_class(resource: ResourcePlan, flavour: Flavour) -> str:
    """A resource class of one flavour."""
    return f"""
class {flavour.class_prefix}{resource.class_name}({flavour.base}):
{indent(render_members(resource, flavour) or "...")}
"""


def render_members(resource: ResourcePlan, flavour: Flavour) -> str:
    """Docstring, children and methods."""
    parts = (resource.doc, render_children(resource, flavour), render_operations(resource, flavour))
    return "\n\n".join(part for part in parts if part)


def render_children(resource: ResourcePlan, flavour: Flavour) -> str:
    """The attributes that lead to the resources below, one below the other."""
    return "\n".join(render_child(child, flavour) for child in resource.children)


def render_child(child: ChildPlan, flavour: Flavour) -> str:
    """One of them; the runtime finds its class by the annotation."""
    attribute = f"{child.name}: {flavour.class_prefix}{child.class_name} = resource_at({_module(child, flavour)!r})"
    return f"{attribute}\n{child.doc}".rstrip()


def render_operations(resource: ResourcePlan, flavour: Flavour) -> str:
    """The methods."""
    methods = (part for method in resource.methods for part in render_methods(method, resource.via, flavour))
    return "\n\n".join(methods)


def render_methods(method: MethodPlan, via: str, flavour: Flavour) -> Iterator[str]:
    """A method, and the one beside it that waits."""
    yield render_method(method, via, flavour)
    if method.waiting:
        yield render_waiting_method(method, method.waiting, via, flavour)


def render_method(method: MethodPlan, via: str, flavour: Flavour) -> str:
    """One method, behind its overloads where it has several shapes."""
    words = method.sync if flavour is SYNC else method.aio
    overloads = (render_overload(method.name, overload, words, flavour) for overload in method.overloads)
    streaming = render_streaming(method, method.streaming, via) if method.streaming else ""
    otherwise = render_otherwise(method, method.accepting, via, flavour) if method.accepting else ""
    return f"""
{"".join(overloads)}
{method.decorator}
{words.prefix}def {method.name}({method.signature}) -> {words.behind}:
{indent(method.doc)}{indent(streaming)}{indent(otherwise)}
{indent(render_call(method, via, words, flavour))}"""


def render_call(method: MethodPlan, via: str, words: FlavourPlan, flavour: Flavour) -> str:
    """What a method does when nothing special is asked for."""
    record, accepting = f"ops.{method.record}{method.sent_as}", method.accepting
    if accepting is None or accepting.passed:
        return f"return {words.awaits}{via}.{method.call}({record}, {method.passed})"
    types = accepting.sync_types if flavour is SYNC else accepting.aio_types
    called = f"{words.awaits}{via}.{method.call}({record}.accepting({accepting.keyword}), {method.passed})"
    return f"return cast({types!r}, {called})"


def render_otherwise(method: MethodPlan, accepting: AcceptingPlan, via: str, flavour: Flavour) -> str:
    """Where a method that is no plain call answers in another media type."""
    if not accepting.passed:
        return ""
    words = method.sync if flavour is SYNC else method.aio
    types = accepting.sync_types if flavour is SYNC else accepting.aio_types
    record = f"ops.{method.record}{method.sent_as}.accepting({accepting.keyword})"
    return f"""
if {accepting.keyword} not in (omit, {accepting.media[0]!r}):
    return cast({types!r}, {words.awaits}{via}.call({record}, {accepting.passed}))"""


def render_overload(name: str, overload: OverloadPlan, words: FlavourPlan, flavour: Flavour) -> str:
    """One shape of a method, for checkers."""
    returns = overload.sync_returns if flavour is SYNC else overload.aio_returns
    return f"""
@overload
{words.prefix}def {name}({overload.signature}) -> {returns}: ...
"""


def render_streaming(method: MethodPlan, streaming: StreamingPlan, via: str) -> str:
    """Where a flag turns the answer into a stream."""
    return f"""
if {streaming.test}:
    return {via}.{streaming.call}(ops.{streaming.record}{method.sent_as}, {streaming.passed})"""


def render_waiting_method(method: MethodPlan, waiting: WaitingPlan, via: str, flavour: Flavour) -> str:
    """The method that waits. What it returns is typed by the document: the runtime does not know what it looks at."""
    prefix, awaits = ("", "") if flavour is SYNC else ("async ", "await ")
    return f"""
{method.decorator}
{prefix}def {waiting.name}({waiting.signature}) -> {waiting.returns}:
{indent(waiting.doc)}
    done: {waiting.returns} = {awaits}{via}.{waiting.call}(ops.{method.record}, {waiting.passed})
    return done"""


def _module(child: ChildPlan, flavour: Flavour) -> str:
    return child.module if flavour is SYNC else child.aio_module
