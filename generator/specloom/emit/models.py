"""Emits the `models` package: one module per owner and a lazy package root. The plan decided the flavour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from specloom.emit.lazy import render_lazy_package
from specloom.emit.source import Part, SourceFile, in_rows, indent, own_names, python_module
from specloom.plan.nodes import (
    AliasPlan,
    DictPlan,
    FieldPlan,
    ModelModulePlan,
    ModelPlan,
    ModelsPlan,
    ProjectPlan,
    TypePlan,
)
from specloom.plan.wait_nodes import ModelWaitPlan


def emit(project: ProjectPlan) -> Iterator[SourceFile]:
    """The SDK's models."""
    yield from emit_models(project.sdk.models, project.header, "sdk", "models")


def emit_models(models: ModelsPlan, header: str, part: Part, folder: str) -> Iterator[SourceFile]:
    """A `models` package below `folder` of any part."""
    homes = {name: module.name for module in models.modules for name in module.exports}
    yield SourceFile(part, f"{folder}/__init__.py", render_lazy_package(header, "Every model of the API.", homes))
    for module in models.modules:
        yield SourceFile(part, f"{folder}/{module.name}.py", render_module(module, header))


def render_module(module: ModelModulePlan, header: str) -> str:
    """One file of models."""
    return python_module(header, "", module.imports, own_names(module.exports), *_blocks(module.items))


def _blocks(items: Sequence[TypePlan]) -> Iterator[str]:
    """Classes stand alone, aliases in a row together: one that says nothing of itself needs no line around it."""
    for is_alias, run in groupby(items, lambda item: isinstance(item, AliasPlan) and not item.is_recursive):
        rendered = [render_type(item).strip("\n") for item in run]
        if is_alias:
            yield "\n".join(f"{text}\n" if text.endswith('"""') else text for text in rendered)
        else:
            yield from rendered


def render_type(item: TypePlan) -> str:
    """A class, a dict or an alias."""
    match item:
        case ModelPlan():
            return render_model(item)
        case DictPlan():
            return render_functional_dict(item) if item.is_functional else render_dict(item)
        case AliasPlan():
            return render_recursive_alias(item) if item.is_recursive else render_alias(item)


def render_model(model: ModelPlan) -> str:
    """A class with its docstring, constants and fields."""
    members = "\n".join(
        part for part in (model.doc, *model.constants, *(render_field(field) for field in model.fields)) if part
    )
    if model.wait:
        members = f"{members}\n{render_waits(model, model.wait)}"
    return f"""
{model.decorator}
class {model.class_name}({model.base}):
{indent(members or "...")}
"""


def render_waits(model: ModelPlan, wait: ModelWaitPlan) -> str:
    """Two methods: what one client blocks for, the other awaits."""
    return f"""
def wait({wait.signature}) -> {model.class_name}:
{indent(wait.doc)}
    done: {model.class_name} = client_of(self).{wait.call}({wait.passed})
    return done

async def wait_async({wait.signature}) -> {model.class_name}:
    \"\"\"The same for what an async client returned.\"\"\"
    done: {model.class_name} = await client_of(self, is_async=True).{wait.call}({wait.passed})
    return done"""


def render_field(field: FieldPlan) -> str:
    """An attribute and, below it, what the document says of it."""
    return f"{field.name}: {field.annotation}{field.default}\n{field.doc}".rstrip()


def render_dict(twin: DictPlan) -> str:
    """A TypedDict as a class."""
    entries = "\n".join(f"{entry.key}: {entry.annotation}" for entry in twin.entries)
    return f"""
class {twin.class_name}(TypedDict, total=False):
{indent(entries)}
"""


def render_functional_dict(twin: DictPlan) -> str:
    """A TypedDict as a call, for keys that no class body can have."""
    entries = "".join(f"    {entry.key!r}: {entry.annotation!r},\n" for entry in twin.entries)
    keys = "{\n" + entries + "}"
    return f"""
{twin.class_name} = TypedDict("{twin.class_name}", {keys}, total=False)
"""


def render_alias(alias: AliasPlan) -> str:
    """A named type."""
    if alias.members:
        return render_members(alias)
    return f"""
{alias.name}: TypeAlias = {alias.value}
{alias.doc}
"""


def render_members(alias: AliasPlan) -> str:
    """One of many values, in rows."""
    others = f" | {alias.value}" if alias.value else ""
    return f"""
{alias.name}: TypeAlias = Literal[
{indent(in_rows(alias.members))}
]{others}  # fmt: skip
{alias.doc}
"""


def render_recursive_alias(alias: AliasPlan) -> str:
    """A named type that mentions itself, and so cannot be evaluated where it stands.

    Type checkers lose the way in a `TypeAliasType` that is used before they have seen it, and pydantic in a text.
    """
    return f"""
if TYPE_CHECKING:
    {alias.name}: TypeAlias = {alias.value!r}
{indent(alias.doc)}
else:
    {alias.name} = TypeAliasType("{alias.name}", {alias.value!r})
"""
