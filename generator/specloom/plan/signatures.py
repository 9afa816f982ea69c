"""Signatures: which arguments a method has, in which order, and where each goes on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from specloom.ir.nodes import Body, BodyVariant, Field, Name, Operation, Param
from specloom.ir.types import Array, JsonValue, Primitive, TypeRef
from specloom.plan.annotations import Annotator
from specloom.plan.defaults import scalar_default
from specloom.plan.layout import quoted
from specloom.plan.limits import limits_of
from specloom.plan.names import argument_names, claim
from specloom.plan.nodes import ArgumentPlan, BodyChoicePlan, Setting
from specloom.plan.prose import first_sentence, literal, with_deprecation
from specloom.plan.reserved import ARGUMENT_NAMES

# Headers that the transport writes itself, from what it knows about the call.
_OWN_HEADERS = frozenset({"accept", "authorization", "content-type"})

# Settings that the runtime takes by place, behind the options: every list has them, and their names say it all.
_PAGING = ("max_items", "prefetch")

# The keyword of the runtime that takes the arguments of each place.
_PLACES = (
    ("path", "path"),
    ("query", "query"),
    ("header", "headers"),
    ("cookie", "cookies"),
    ("field", "body"),
)

_LONGEST_FALLBACK = 40

_OPTIONS = "options: RequestOptions | None = None"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An argument before it has a Python name."""

    name: Name
    plan: ArgumentPlan

    @property
    def key(self) -> tuple[str, str]:
        """The place and name on the wire."""
        return self.plan.where, self.plan.wire_name


def plan_choices(operation: Operation, writer: Annotator) -> tuple[BodyChoicePlan, ...]:
    """The arguments for each way to send the body, the default first; media types that take the same are one choice.

    Path parameters in path order, then what is required, then what is not, each in document order.
    """
    path, others = _path_arguments(operation, writer), _other_arguments(operation, writer)
    bodies = list(_bodies(operation, writer))
    shapes = [_sorted([*path, *body, *others]) for _, body in bodies]
    names = _names(wanted for shape in shapes for wanted in shape)
    return tuple(
        BodyChoicePlan(media, tuple(replace(wanted.plan, name=names[wanted.key]) for wanted in shape))
        for shape, (media, _) in zip(shapes, bodies, strict=True)
    )


def _bodies(operation: Operation, writer: Annotator) -> Iterable[tuple[tuple[str, ...], list[_Wanted]]]:
    """Media types and the arguments that they make of the body; an operation without a body has one of nothing."""
    bodies: dict[frozenset[tuple[str, ...]], tuple[tuple[str, ...], list[_Wanted]]] = {}
    for variant in operation.body.offered if operation.body else ():
        wanted = _body_arguments(operation, variant, writer)
        shape = frozenset((*found.key, found.plan.annotation, found.plan.default) for found in wanted)
        media, first = bodies.get(shape, ((), wanted))
        bodies[shape] = ((*media, variant.media), first)
    return bodies.values() or [((), [])]


def _sorted(wanted: Iterable[_Wanted]) -> list[_Wanted]:
    return sorted(wanted, key=lambda found: (found.plan.where != "path", not found.plan.is_required))


def _names(wanted: Iterable[_Wanted]) -> dict[tuple[str, str], str]:
    """A name for each argument, which it keeps in all shapes of a method; what comes first has the first choice."""
    by_key: dict[tuple[str, str], _Wanted] = {}
    for found in wanted:
        by_key.setdefault(found.key, found)
    names = argument_names((found.name, *found.key) for found in by_key.values())
    return dict(zip(by_key, names, strict=True))


def own_setting(arguments: Iterable[ArgumentPlan], keyword: str, annotation: str, default: str, prose: str) -> Setting:
    """A setting under its own name, unless an argument of the document has that."""
    taken = {*ARGUMENT_NAMES, *(argument.name for argument in arguments)}
    return Setting(keyword, claim(taken, keyword, f"call_{keyword}"), annotation, default, prose)


def settings_of(call: str, arguments: Sequence[ArgumentPlan], writer: Annotator) -> tuple[Setting, ...]:
    """What every method that goes through this one of the runtime's takes besides what the document says."""
    if call == "page":
        return _list_settings(arguments)
    return _line_settings(arguments, writer) if call == "lines" else ()


def _line_settings(arguments: Sequence[ArgumentPlan], writer: Annotator) -> tuple[Setting, ...]:
    prose = 'What becomes of a line that is no row: "raise", "skip", or a function that is told of it.'
    return (own_setting(arguments, "on_error", writer.uses(writer.transport, "OnBadLine"), '"raise"', prose),)


def _list_settings(arguments: Sequence[ArgumentPlan]) -> tuple[Setting, ...]:
    end = "Where iterating over the list ends, however long it is."
    ahead = "Whether the next page is fetched while you go through this one."
    return (
        own_setting(arguments, "max_items", "int | None", "None", end),
        own_setting(arguments, "prefetch", "bool", "False", ahead),
    )


def signature(arguments: Iterable[ArgumentPlan], settings: Iterable[Setting] = ()) -> str:
    """The parameter list of a method, `self` to `options`."""
    arguments = tuple(arguments)
    positional = [argument for argument in arguments if argument.where == "path"]
    keyword = [argument for argument in arguments if argument.where != "path"]
    own = [f"{s.name}: {s.annotation}{f' = {s.default}' if s.default else ''}" for s in settings]
    return ", ".join(["self", *map(_parameter, positional), "*", *map(_parameter, keyword), *own, _OPTIONS])


def passed(arguments: Iterable[ArgumentPlan], settings: Iterable[Setting] = ()) -> str:
    """What the method hands to the runtime: one dict a place, keys as they are on the wire."""
    arguments = tuple(arguments)
    texts = [
        f"{keyword}={'{' + entries + '}'}"
        for place, keyword in _PLACES
        if (entries := ", ".join(f"{literal(a.wire_name)}: {a.name}" for a in arguments if a.where == place))
    ]
    for whole in (argument.name for argument in arguments if argument.where == "body"):
        fields = next((text for text in texts if text.startswith("body=")), "")
        texts = [text for text in texts if text != fields]
        texts.append(f"{fields} if {whole} is omit else {whole}" if fields else f"body={whole}")
    paging = [setting.name for setting in settings if setting.keyword in _PAGING]
    texts += [f"{setting.keyword}={setting.name}" for setting in settings if setting.keyword not in _PAGING]
    return ", ".join(["options", *paging, *texts])


def _parameter(argument: ArgumentPlan) -> str:
    return f"{argument.name}: {argument.annotation}{argument.default}"


def _path_arguments(operation: Operation, writer: Annotator) -> list[_Wanted]:
    declared = {param.wire: param for param in operation.params if param.where == "path"}
    in_path = [wire for wire in re.findall(r"\{([^{}]+)\}", operation.path) if wire in declared]
    return [_param_argument(declared[wire], writer) for wire in dict.fromkeys(in_path)]


def _other_arguments(operation: Operation, writer: Annotator) -> list[_Wanted]:
    own = _OWN_HEADERS | {operation.idempotency_header.lower()}
    return [
        _param_argument(param, writer)
        for param in operation.params
        if param.where != "path" and not param.is_global
        if not (param.where == "header" and param.wire.lower() in own)
    ]


def _body_arguments(operation: Operation, variant: BodyVariant, writer: Annotator) -> list[_Wanted]:
    body = operation.body
    if body is None:
        return []
    model = writer.types.flat_model(variant)
    if model is None:
        return [_whole_body(body, variant, writer)]
    found = [(field, _field_argument(field, body.required, writer)) for field in model.fields if not field.read_only]
    with_headers = {encoding.wire for encoding in variant.encoding if encoding.headers}
    return [_with_headers(wanted, writer) if field.wire in with_headers else wanted for field, wanted in found]


def _whole_body(body: Body, variant: BodyVariant, writer: Annotator) -> _Wanted:
    annotation, default = _typed_body(variant, body.required, writer)
    plan = ArgumentPlan("", "", "body", annotation, body.required, default, prose=body.doc)
    return _Wanted(Name(("body",)), plan)


def _typed_body(variant: BodyVariant, is_required: bool, writer: Annotator) -> tuple[str, str]:
    if isinstance(variant.type, Primitive) and variant.type.kind == "binary":
        text = writer.uses(writer.transport, "FileContent")
    elif variant.kind == "lines" and not isinstance(variant.type, Array):
        text = f"{writer.uses('collections.abc', 'Iterable')}[{writer.request(variant.type)}]"
    elif variant.kind == "multipart" and isinstance(variant.type, Array):
        part = writer.request(variant.type.item)
        has_headers = any(encoding.headers for encoding in variant.encoding)
        part = f"{part} | {_wrapped(part, writer)}" if has_headers else part
        text = f"{writer.uses('collections.abc', 'Iterable')}[{part}]"
    else:
        return _typed(variant.type, is_required, writer)
    return (text, "") if is_required else (f"{text} | {writer.uses(writer.markers, 'Omit')}", _omitted(writer))


def _param_argument(param: Param, writer: Annotator) -> _Wanted:
    is_required = param.required or param.where == "path"
    annotation, default = _typed(param.type, is_required, writer)
    plan = ArgumentPlan(
        name="",
        wire_name=param.wire,
        where=param.where,
        annotation=annotation,
        is_required=is_required,
        default=default,
        prose=with_deprecation(param.doc, param.deprecated),
        example=param.example,
        has_example=param.has_example,
        limits=limits_of(param.type, writer.types.decls),
        fallback="" if is_required else _fallback(param.type, param.default, writer),
    )
    return _Wanted(param.name, plan)


def _field_argument(field: Field, is_body_required: bool, writer: Annotator) -> _Wanted:
    is_required = field.required and is_body_required
    annotation, default = _typed(field.type, is_required, writer)
    doc = with_deprecation(field.doc, field.deprecated)
    prose = doc if is_required or not field.required else _with_condition(doc)
    fallback = "" if field.required else _fallback(field.type, field.default, writer)
    plan = ArgumentPlan(
        name="",
        wire_name=field.wire,
        where="field",
        annotation=annotation,
        is_required=is_required,
        default=default,
        prose=prose,
        limits=limits_of(field.type, writer.types.decls),
        fallback=fallback,
    )
    return _Wanted(field.name, plan)


def _fallback(ref: TypeRef, value: JsonValue, writer: Annotator) -> str:
    """A documented default, as one would write it; nothing where it says nothing or is too long to be read."""
    found = scalar_default(ref, value, writer.types.decls)
    text = "" if found is None else quoted(found) if isinstance(found, str) else repr(found)
    return text if len(text) <= _LONGEST_FALLBACK and found != "" else ""


def _with_headers(wanted: _Wanted, writer: Annotator) -> _Wanted:
    """An argument whose part has headers, which the caller may give."""
    annotation = wanted.plan.annotation
    value = annotation.removesuffix(" | None").removesuffix(" | Omit")
    text = f"{value} | {_wrapped(value, writer)}{annotation[len(value) :]}"
    return replace(wanted, plan=replace(wanted.plan, annotation=text))


def _wrapped(annotation: str, writer: Annotator) -> str:
    return f"{writer.uses(writer.transport, 'WithHeaders')}[{annotation}]"


def _with_condition(doc: str) -> str:
    """The text of an argument that only a body that is sent must have; said at once, for docstrings go no further."""
    first = first_sentence(doc)
    condition = "equired if any field of the body is given."
    if not first:
        return f"R{condition}"
    rest = doc.strip()[len(first) :] if doc.strip().startswith(first) else ""
    return f"{first.rstrip('.')}; r{condition}{rest}"


def _typed(ref: TypeRef, is_required: bool, writer: Annotator) -> tuple[str, str]:
    return writer.request(ref, may_omit=not is_required), "" if is_required else _omitted(writer)


def _omitted(writer: Annotator) -> str:
    return f" = {writer.uses(writer.markers, 'omit')}"


def union_members(annotation: str) -> Iterator[str]:
    """The members of a union, as written; what stands in brackets is one of them."""
    depth, start = 0, 0
    for place, letter in enumerate(annotation):
        depth += (letter in "[(") - (letter in "])")
        if letter == "|" and not depth:
            yield annotation[start:place].strip()
            start = place + 1
    yield annotation[start:].strip()
