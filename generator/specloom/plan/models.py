"""Models: plans the `models` package of one flavour: classes, request twins, named unions and enums, in import order."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import replace

from specloom.ir.nodes import Alias, Enum, Field, Model, TypeDecl, Union
from specloom.ir.types import Choice, JsonValue, Literals, Named, TypeRef
from specloom.plan.annotations import Annotator, union_tags
from specloom.plan.defaults import field_default
from specloom.plan.modules import named_in, references
from specloom.plan.nodes import (
    AliasPlan,
    DictPlan,
    EntryPlan,
    FieldPlan,
    ModelModulePlan,
    ModelPlan,
    ModelsPlan,
    TypePlan,
)
from specloom.plan.prose import attribute_doc, docstring, first_sentence, literal, quoted, with_deprecation
from specloom.plan.types import Flavour, Types


def plan_models(types: Types, flavour: Flavour) -> ModelsPlan:
    """One module per owner, each with the declared types in document order, aliases after what they name."""
    defined = types.decls.keys() if flavour.is_strict else types.client_types
    wanted = [decl for decl in types.api.types if decl.id in defined and decl.id not in types.written_out]
    modules: dict[str, list[TypeDecl]] = {}
    for decl in wanted:
        modules.setdefault(types.modules[decl.id], []).append(decl)
    return ModelsPlan(tuple(_plan_module(types, flavour, name, modules[name]) for name in sorted(modules)))


def _plan_module(types: Types, flavour: Flavour, module: str, decls: list[TypeDecl]) -> ModelModulePlan:
    writer = Annotator(types, flavour, module=module)
    items = [item for decl in _in_import_order(decls) for item in _plan_type(decl, writer)]
    return ModelModulePlan(module, tuple(sorted(writer.imports)), tuple(items))


def _in_import_order(decls: list[TypeDecl]) -> list[TypeDecl]:
    """Classes anywhere, since their annotations are text; an alias is evaluated, so it follows what it names."""
    here = {decl.id: decl for decl in decls}
    ordered: dict[str, TypeDecl] = {}

    def place(decl: TypeDecl, path: frozenset[str]) -> None:
        if not isinstance(decl, Model):
            for id in references(decl):
                if id in here and id not in ordered and id not in path:
                    place(here[id], path | {id})
        ordered.setdefault(decl.id, decl)

    for decl in decls:
        place(decl, frozenset({decl.id}))
    return list(ordered.values())


def _plan_type(decl: TypeDecl, writer: Annotator) -> Iterator[TypePlan]:
    match decl:
        case Model():
            yield _plan_model(decl, writer)
            yield from _plan_twin(decl, writer)
        case Enum():
            yield _enum_alias(decl, writer)
        case Alias():
            yield _alias(decl, writer, writer.value(decl.target), decl.doc)
            yield from _twin_alias(decl, writer)
        case Union():
            yield _alias(decl, writer, _union_value(decl, writer), decl.doc)
            yield from _twin_alias(decl, writer)


# ---- classes


def _plan_model(model: Model, writer: Annotator) -> ModelPlan:
    names = writer.types.names.fields[model.id]
    inside = writer.within(names)
    return ModelPlan(
        type_id=model.id,
        class_name=writer.types.names.classes[model.id],
        base=writer.uses(writer.flavour.base_module, _base(model, writer.flavour)),
        fields=tuple(_plan_field(model, field, name, inside) for field, name in zip(model.fields, names, strict=True)),
        doc=docstring(model.doc),
        constants=(*_constants(model, writer), *_extras(model, inside)),
        prose=model.doc,
    )


def _base(model: Model, flavour: Flavour) -> str:
    return flavour.open_base if model.extra else flavour.base


def _constants(model: Model, writer: Annotator) -> tuple[str, ...]:
    """What the runtime wants to know about the class: what only the server sets, and what nobody is to see."""
    if writer.flavour.is_strict:
        return ()
    names = writer.types.names.fields[model.id]
    hidden = (name for field, name in zip(model.fields, names, strict=True) if field.is_secret)
    return (
        *_name_set("__read_only__", (field.wire for field in model.fields if field.read_only), writer),
        *_name_set("__secret__", hidden, writer),
    )


def _name_set(constant: str, names: Iterable[str], writer: Annotator) -> tuple[str, ...]:
    found = tuple(sorted(names))
    if not found:
        return ()
    return (f"{constant}: {writer.uses('typing', 'ClassVar')}[frozenset[str]] = frozenset({found!r})",)


# What fits on a line of a class body.
_LONG = 116


def _extras(model: Model, writer: Annotator) -> tuple[str, ...]:
    """What pydantic makes of the properties that a class does not name, where the document types them."""
    # Where any value will do nothing is written, and so nothing is imported for it.
    if not model.extra or replace(writer, imports=set(), reached=set()).value(model.extra) == "Any":
        return ()
    field = f"{writer.uses('pydantic', 'Field')}(init=False)"
    # Pydantic's own annotation is wider, and narrowing it is how this is said.
    ignored = "# pyright: ignore[reportIncompatibleVariableOverride]"
    head, value = f"__pydantic_extra__: {writer.head('dict')}[", f"str, {writer.value(model.extra)}] = {field}"
    # A remark stands on the line that it is about, wherever the rest of a long one goes.
    is_long = len(head) + len(value) > _LONG
    return (f"{head}  {ignored}\n    {value}" if is_long else f"{head}{value}  {ignored}",)


def _plan_field(model: Model, field: Field, name: str, writer: Annotator) -> FieldPlan:
    is_required = _is_always_there(model, field)
    filled = field_default(field, model, writer.types.decls) if writer.flavour.is_strict else None
    annotation = writer.value(field.type, may_omit=not is_required and filled is None)
    if name != field.wire:
        markers = writer.uses(writer.flavour.base_module, "wire")
        annotation = f"{writer.uses('typing', 'Annotated')}[{annotation}, {markers}({literal(field.wire)})]"
    return FieldPlan(
        name=name,
        wire_name=field.wire,
        annotation=annotation,
        default=_default(is_required, filled, writer),
        doc=attribute_doc(with_deprecation(_field_prose(field, writer), field.deprecated)),
        is_required=is_required,
        is_read_only=field.read_only,
        type_text=writer.value(field.type),
        prose=with_deprecation(field.doc, field.deprecated),
    )


def _default(is_required: bool, filled: JsonValue, writer: Annotator) -> str:
    if filled is not None:
        return f" = {filled!r}"
    return "" if is_required else f" = {writer.uses(writer.flavour.base_module, 'omit')}"


def _field_prose(field: Field, writer: Annotator) -> str:
    """What the document says of a field; where those are the words of its type they stand there."""
    types = writer.types
    decls = (types.decls[id] for id in named_in(field.type) if id in types.decls and id not in types.written_out)
    says_it = next((decl for decl in decls if decl.doc == field.doc), None)
    if says_it is None:
        return field.doc
    # A class has a docstring, which is shown wherever its name is; an alias has none.
    return "" if isinstance(says_it, Model) else first_sentence(field.doc)


def _is_always_there(model: Model, field: Field) -> bool:
    """Required, and not left out in the other direction of a model that travels both ways."""
    is_one_way = (field.write_only and model.in_response) or (field.read_only and model.in_request)
    return field.required and not is_one_way


# ---- request twins: plain dicts, without a word of their own, since the class before each says it all


def _plan_twin(model: Model, writer: Annotator) -> Iterator[DictPlan | AliasPlan]:
    if writer.flavour.is_strict or model.id not in writer.types.twinned:
        return
    name = writer.types.names.twins[model.id]
    fields = [field for field in model.fields if not field.read_only]
    if not fields or model.extra or not all(field.wire for field in fields):
        # A dict with free keys beside known ones, or with the empty key, cannot be written as a TypedDict.
        value = f"{writer.uses('collections.abc', 'Mapping')}[str, {writer.uses('typing', 'Any')}]"
        writer.uses("typing", "TypeAlias")
        yield AliasPlan(model.id, name, value, doc="")
        return
    inside = writer.within(field.wire for field in fields)
    is_functional = not all(_is_plain_key(field.wire) for field in fields)
    yield DictPlan(
        type_id=model.id,
        class_name=name,
        entries=tuple(_plan_entry(field, inside) for field in fields),
        is_functional=is_functional,
    )
    writer.uses("typing_extensions", "TypedDict")


def _plan_entry(field: Field, writer: Annotator) -> EntryPlan:
    annotation = writer.request(field.type)
    if field.required:
        annotation = f"{writer.uses('typing', 'Required')}[{annotation}]"
    return EntryPlan(field.wire, annotation)


def _is_plain_key(key: str) -> bool:
    """Whether a key can be an attribute of a class body; two leading underscores would be mangled."""
    return key.isidentifier() and not keyword.iskeyword(key) and not key.startswith("__")


# ---- aliases

# More members than these would fill a page with a line each.
_MANY = 9


def _enum_alias(decl: Enum, writer: Annotator) -> AliasPlan:
    alias = _alias(decl, writer, writer.enum(decl), _enum_doc(decl))
    listed, *others = writer.members(decl)
    values = dict.fromkeys(member.value for member in decl.members)
    if len(values) <= _MANY or not listed.startswith("Literal["):
        return alias
    return replace(alias, members=tuple(map(quoted, values)), value=" | ".join(others))


def _alias(decl: Enum | Alias | Union, writer: Annotator, value: str, doc: str) -> AliasPlan:
    is_recursive = _names_itself(decl, writer.types)
    _use_alias(writer, is_recursive)
    return AliasPlan(decl.id, writer.types.names.classes[decl.id], value, attribute_doc(doc), is_recursive, prose=doc)


def _use_alias(writer: Annotator, is_recursive: bool) -> None:
    writer.uses("typing", "TypeAlias")
    if is_recursive:
        writer.uses("typing", "TYPE_CHECKING")
        writer.uses("typing_extensions", "TypeAliasType")


def _twin_alias(decl: Alias | Union, writer: Annotator) -> Iterator[AliasPlan]:
    """The same without classes: the annotation of an argument names those beside it."""
    if not writer.flavour.is_strict and decl.id in writer.types.twinned:
        target = decl.target if isinstance(decl, Alias) else Choice(tuple(variant.type for variant in decl.variants))
        name = writer.types.names.twins[decl.id]
        is_recursive = _names_itself(decl, writer.types)
        _use_alias(writer, is_recursive)
        yield AliasPlan(decl.id, name, writer.twin(target), "", is_recursive)


def _names_itself(decl: TypeDecl, types: Types) -> bool:
    """Whether an alias comes back to itself through aliases only: then it cannot be evaluated when imported."""
    seen: set[str] = set()
    waiting = list(references(decl))
    while waiting:
        id = waiting.pop()
        below = types.decls.get(id)
        if below is not None and id not in seen and not isinstance(below, Model):
            seen.add(id)
            waiting.extend(references(below))
    return decl.id in seen


def _union_value(union: Union, writer: Annotator) -> str:
    union = union if writer.flavour.is_strict else _heard(union, writer.types)
    arms = writer.value(Choice(tuple(variant.type for variant in union.variants))) or writer.uses("typing", "Any")
    tags = union_tags(union, writer.types)
    if tags is None:
        return arms
    source = writer.flavour.base_module
    if writer.flavour.is_strict:
        tag = _tag_field(union, writer.types)
        if not tag:
            return arms
        marker = f"{writer.uses(source, 'tagged')}({literal(tag)})"
    else:
        # Where a known class takes whatever no tag tells, nothing stays unknown.
        arms = arms if _fallback(union, writer) else f"{arms} | {writer.uses(source, 'Unknown')}"
        marker = f"{writer.uses(source, 'tagged')}({literal(union.tag or '')}, {tags!r}{_fallback(union, writer)})"
    return f"{writer.uses('typing', 'Annotated')}[{arms}, {marker}]"


def _heard(union: Union, types: Types) -> Union:
    """The union without what clients take for themselves, so that nobody has to handle what never comes."""
    unheard = types.unheard.get(union.id, frozenset())
    heard = tuple(found for found in union.variants if unheard.isdisjoint(named_in(found.type)))
    return replace(union, variants=heard) if heard else union


def _fallback(union: Union, writer: Annotator) -> str:
    """The class of values that no tag tells, as the last argument of the marker."""
    ref = union.fallback
    return f", {writer.types.names.classes[ref.id]!r}" if isinstance(ref, Named) else ""


def _tag_field(union: Union, types: Types) -> str:
    """The attribute by which pydantic can tell the variants apart without a table; empty if there is none."""
    found = {
        _own_tag(id, union.tag, variant.tags, types) for variant in union.variants for id in named_in(variant.type)
    }
    return found.pop() if len(found) == 1 else ""


def _own_tag(id: str, tag: str | None, tags: tuple[str, ...], types: Types) -> str:
    """The attribute that holds a model's tag, if its type admits the model's own tags only."""
    decl = types.decls[id]
    fields = zip(decl.fields, types.names.fields[id], strict=True) if isinstance(decl, Model) else ()
    return next(
        (
            name
            for field, name in fields
            if field.wire == tag and field.required and _values(field.type, types) == {*tags}
        ),
        "",
    )


def _values(ref: TypeRef, types: Types) -> set[object]:
    match ref:
        case Literals(values):
            return set(values)
        case Named(id) if isinstance(decl := types.decls.get(id), Enum):
            return {member.value for member in decl.members}
        case _:
            return set()


def _enum_doc(enum: Enum) -> str:
    lines = [f"- `{member.value}`: {' '.join(member.doc.split())}" for member in enum.members if member.doc]
    return "\n\n".join(part for part in (enum.doc, "\n".join(lines)) if part)
