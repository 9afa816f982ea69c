"""Inputs: plans the typed input of each operation and the data by which the runtime fills it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.ir.nodes import Body, BodyVariant, Operation, Param
from specloom.ir.types import (
    UNCONSTRAINED,
    Array,
    Choice,
    JsonValue,
    Map,
    Nullable,
    Primitive,
    Tuple,
    TypeRef,
)
from specloom.plan.annotations import Annotator
from specloom.plan.defaults import scalar_default
from specloom.plan.names import claim, snake
from specloom.plan.prose import docstring, literal
from specloom.plan.server_nodes import InputFieldPlan, InputPlan
from specloom.plan.server_shapes import ShapeWriter

_OPERATION = "...serving.operation"

# OpenAPI says that parameters of these names are to be ignored: other parts of the document describe them.
_DESCRIBED_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})

_NULL = Primitive("null")
_PLAIN_KINDS = frozenset({"text", "binary", "lines"})

_STYLES: Mapping[str, tuple[str, bool]] = {
    "path": ("simple", False),
    "query": ("form", True),
    "header": ("simple", False),
    "cookie": ("form", True),
}


def server_params(operation: Operation) -> list[tuple[str, Param]]:
    """The parameters that servers read, each with the attribute of the input that holds it."""
    params = [
        param
        for param in operation.params
        if not (param.where == "header" and param.wire.lower() in _DESCRIBED_ELSEWHERE)
        if param.where != "path" or "{" + param.wire + "}" in operation.path
    ]
    taken = {"body"}
    names = [
        claim(taken, text := snake(param.name, "parameter"), f"{param.where}_{text}", f"{text}_") for param in params
    ]
    return list(zip(names, params, strict=True))


def plan_input(operation: Operation, class_name: str, writer: Annotator) -> InputPlan:
    """The class of one operation's input: required fields first reads best, order means nothing to callers."""
    fields = [_param_field(name, param, writer) for name, param in server_params(operation)]
    if operation.body and operation.body.variants:
        fields.append(_body_field(operation.body, writer))
    writer.uses("dataclasses", "dataclass")
    return InputPlan(class_name, tuple(fields), docstring(f"What `{operation.id}` was asked for."))


def without_constraints(ref: TypeRef) -> TypeRef:
    """The type alone: an input's annotations tell what a value is, not which ones were let in."""
    match ref:
        case Primitive():
            return replace(ref, constraints=UNCONSTRAINED)
        case Array(item):
            return Array(without_constraints(item))
        case Map(value):
            return Map(without_constraints(value))
        case Nullable(item):
            return Nullable(without_constraints(item))
        case Choice(options):
            return Choice(tuple(without_constraints(option) for option in options))
        case Tuple(items, rest):
            plain = tuple(without_constraints(item) for item in items)
            return Tuple(plain, without_constraints(rest) if rest else None)
        case _:
            return ref


@dataclass(frozen=True, slots=True)
class MetaWriter:
    """Writes the parameters and the body of an operation as data for the runtime."""

    writer: Annotator

    def params(self, operation: Operation) -> str:
        """The tuple of `ParamMeta`, or nothing."""
        entries = [self._param(name, param) for name, param in server_params(operation)]
        return f"({', '.join(entries)},)" if entries else ""

    def body(self, body: Body | None) -> str:
        """The `BodyMeta`, or nothing."""
        if body is None or not body.variants:
            return ""
        variants = ", ".join(self._variant(variant) for variant in body.variants)
        return f"{self._uses('BodyMeta')}(required={body.required}, variants=({variants},))"

    def _param(self, name: str, param: Param) -> str:
        shapes = ShapeWriter(self.writer)
        # Text is never null: an absent parameter is.
        ref = param.type.item if isinstance(param.type, Nullable) else param.type
        texts = [repr(name), literal(param.wire), repr(param.where), f"lambda: {type_expression(ref, self.writer)}"]
        if not shapes.is_text(ref):
            texts.append(f"shape={shapes.expression(ref)}")
        if param.required:
            texts.append("required=True")
        elif (default := plain_default(param, self.writer)) is not None:
            texts.append(f"default={default!r}")
        if param.media:
            texts.append(f"style={'whole' if param.is_whole else 'content'!r}")
        elif (param.style, param.explode) != _STYLES[param.where]:
            texts.append(f"style={param.style!r}, explode={param.explode}")
        return f"{self._uses('ParamMeta')}({', '.join(texts)})"

    def _variant(self, variant: BodyVariant) -> str:
        texts = [literal(variant.media), repr(variant.kind), f"lambda: {body_expression(variant, self.writer)}"]
        if variant.kind in ("form", "multipart"):
            texts.append(f"shape={ShapeWriter(self.writer).expression(variant.type)}")
        parts = [
            f"{self._uses('PartMeta')}({literal(part.wire)}, {part.content_type!r}, {part.style!r}, {part.explode})"
            for part in variant.encoding
        ]
        if parts:
            texts.append(f"parts=({', '.join(parts)},)")
        return f"{self._uses('BodyVariantMeta')}({', '.join(texts)})"

    def _uses(self, name: str) -> str:
        return self.writer.uses(_OPERATION, name)


def type_expression(ref: TypeRef, writer: Annotator) -> str:
    """A type as an expression. Outside annotations, type checkers know no `|` between annotated types."""
    options = ref.options if isinstance(ref, Choice) else (ref.item, _NULL) if isinstance(ref, Nullable) else (ref,)
    texts = list(dict.fromkeys(writer.value(option) for option in options))
    if len(texts) > 1 and any(text.startswith("Annotated[") for text in texts):
        return f"{writer.uses('typing', 'Union')}[{', '.join(texts)}]"
    return writer.value(ref)


def body_expression(variant: BodyVariant, writer: Annotator) -> str:
    """The type of a body in this media type, as an expression."""
    return body_type(variant, writer) if variant.kind in _PLAIN_KINDS else type_expression(variant.type, writer)


def body_type(variant: BodyVariant, writer: Annotator) -> str:
    """The annotation of a body in this media type."""
    match variant.kind:
        case "text":
            return "str"
        case "binary":
            return "bytes"
        case "lines":
            return variant_lines(variant.type, writer)
        case _:
            return writer.value(variant.type)


def variant_lines(ref: TypeRef, writer: Annotator) -> str:
    """The annotation of a body of JSON lines: a list, whether the document describes the whole or one line."""
    return writer.value(ref if isinstance(ref, Array) else Array(ref))


def plain_default(param: Param, writer: Annotator) -> JsonValue:
    """The documented default, where it is a scalar that Python writes as JSON does."""
    if not param.has_default or param.required:
        return None
    return scalar_default(param.type, param.default, writer.types.decls)


def _param_field(name: str, param: Param, writer: Annotator) -> InputFieldPlan:
    annotation = writer.value(without_constraints(param.type))
    default = plain_default(param, writer)
    text = ""
    if default is not None:
        text = f" = {default!r}"
    elif not param.required:
        annotation = _or_none(annotation)
        text = " = None"
    return InputFieldPlan(name, annotation, text, docstring(param.doc))


def _body_field(body: Body, writer: Annotator) -> InputFieldPlan:
    annotation = " | ".join(dict.fromkeys(_variant_annotations(body, writer)))
    if body.required:
        return InputFieldPlan("body", annotation, "", docstring(body.doc))
    return InputFieldPlan("body", _or_none(annotation), " = None", docstring(body.doc))


def _variant_annotations(body: Body, writer: Annotator) -> Iterator[str]:
    for variant in body.variants:
        yield body_type(replace(variant, type=without_constraints(variant.type)), writer)


def _or_none(annotation: str) -> str:
    return annotation if annotation in ("Any", "None") or annotation.endswith("| None") else f"{annotation} | None"
