"""Type pages: one page per module of models, one section per declared type that the SDK has."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.nodes import Alias, Enum, Model, TypeDecl, Union
from specloom.plan.markdown import anchor, block, cell, code
from specloom.plan.nodes import AliasPlan, ModelModulePlan, ModelPlan, SdkPlan
from specloom.plan.page_nodes import TablePlan, TypePagePlan, TypeSectionPlan
from specloom.plan.types import Types
from specloom.plan.wire_types import TypeWords


def plan_type_pages(types: Types, sdk: SdkPlan) -> tuple[TypePagePlan, ...]:
    """Every type once, on the page of the module that defines it."""
    words = TypeWords(types.decls, type_links(types, sdk, ""))
    return tuple(
        TypePagePlan(
            path=f"reference/models/{module.name}.md",
            title=f"models.{module.name}",
            types=tuple(_section(types, words, id, name) for id, name in _documented(types, module)),
        )
        for module in sdk.models.modules
    )


def type_links(types: Types, sdk: SdkPlan, folder: str) -> dict[str, tuple[str, str]]:
    """Title and address of the section of every documented type, by type id."""
    return {
        id: (name, f"{folder}{module.name}.md#{anchor(name)}")
        for module in sdk.models.modules
        for id, name in _documented(types, module)
    }


def _documented(types: Types, module: ModelModulePlan) -> Iterator[tuple[str, str]]:
    """Id and name of what a module defines; request twins are told of with their models."""
    for item in module.items:
        name = item.name if isinstance(item, AliasPlan) else item.class_name
        if isinstance(item, ModelPlan | AliasPlan) and name == types.names.classes[item.type_id]:
            yield item.type_id, name


def _section(types: Types, words: TypeWords, id: str, name: str) -> TypeSectionPlan:
    decl = types.decls[id]
    tables = tuple(table for table in _tables(decl, words) if table.rows)
    return TypeSectionPlan(name, anchor(name), block(decl.doc), tables)


def _tables(decl: TypeDecl, words: TypeWords) -> Iterator[TablePlan]:
    match decl:
        case Model():
            yield _fields(decl, words)
        case Enum():
            rows = tuple((code(str(member.value)), cell(member.doc)) for member in decl.members)
            yield TablePlan("Values", ("value", "meaning"), rows)
            moves = tuple(
                (code(state), ", ".join(map(code, after)) or "nothing: it is final")
                for state, after in decl.transitions
            )
            yield TablePlan("Transitions", ("from", "to"), moves)
        case Alias():
            yield TablePlan("Type", ("what it is",), ((words.say(decl.target),),))
        case Union():
            rows = tuple((", ".join(map(code, arm.tags)), words.say(arm.type)) for arm in decl.variants)
            yield TablePlan("Variants", (code(decl.tag) if decl.tag else "tag", "type"), rows)


def _fields(model: Model, words: TypeWords) -> TablePlan:
    rows = tuple(
        (code(field.wire), words.say(field.type), "yes" if field.required else "", cell(field.doc))
        for field in model.fields
    )
    return TablePlan("Fields", ("field", "type", "always there", "what it says"), rows)
