"""Model samples: the values that the document shows for the fields of each model, for factories of test objects.

What lies deeper is left out: the models there have samples of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from specloom.ir.nodes import Alias, Api, Field, Model, TypeDecl, Union
from specloom.ir.types import (
    UNCONSTRAINED,
    Array,
    Choice,
    JsonValue,
    Map,
    Named,
    Primitive,
    TypeRef,
    without_null,
)
from specloom.plan.fitting import fits
from specloom.plan.modules import named_in
from specloom.plan.prose import literal
from specloom.plan.samples import Sampler
from specloom.plan.types import Types

# A sample is to be read in an assertion; and of a long list the first few items show what there is to show.
_LONGEST = 400
_ITEMS = 3


def plan_samples(types: Types) -> tuple[tuple[str, str], ...]:
    """Class names and JSON objects, both as finished literals, in the order of the names."""
    shown = _Shown(types.decls)
    for value, ref in _examples(types.api):
        shown.walk(value, ref)
    models = (decl for decl in types.decls.values() if isinstance(decl, Model) and decl.id in types.client_types)
    samples = {
        types.names.classes[model.id]: dict(_fields(model, shown.found.get(model.id, {}), types.decls))
        for model in models
    }
    return tuple(
        (literal(name), literal(json.dumps(sample, ensure_ascii=False)))
        for name, sample in sorted(samples.items())
        if sample
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """The first example of each model, wherever in an example it stands."""

    decls: Mapping[str, TypeDecl]
    found: dict[str, dict[str, JsonValue]] = field(default_factory=dict[str, "dict[str, JsonValue]"])

    def walk(self, value: JsonValue, ref: TypeRef) -> None:
        """Look for models in a value of a type."""
        ref = without_null(ref)
        match ref:
            case Named(id) if id in self.decls:
                self._declared(value, self.decls[id])
            case Array(item) if isinstance(value, list):
                for entry in value[:_ITEMS]:
                    self.walk(entry, item)
            case Map(item) if isinstance(value, dict):
                for entry in [*value.values()][:_ITEMS]:
                    self.walk(entry, item)
            case Choice(options):
                for option in [found for found in options if fits(self.decls, value, found)][:1]:
                    self.walk(value, option)
            case _:
                pass

    def _declared(self, value: JsonValue, decl: TypeDecl) -> None:
        match decl:
            case Model() if isinstance(value, dict):
                if decl.id not in self.found:
                    self.found[decl.id] = value
                for each in decl.fields:
                    if value.get(each.wire) is not None:
                        self.walk(value[each.wire], each.type)
            case Alias(target=target):
                self.walk(value, target)
            case Union():
                for variant in self._chosen(value, decl)[:1]:
                    self.walk(value, variant)
            case _:
                pass

    def _chosen(self, value: JsonValue, union: Union) -> list[TypeRef]:
        tag = value.get(union.tag) if isinstance(value, dict) and union.tag else None
        tagged = [variant.type for variant in union.variants if isinstance(tag, str) and tag in variant.tags]
        return tagged or [variant.type for variant in union.variants if fits(self.decls, value, variant.type)]


def _has_models(ref: TypeRef, decls: Mapping[str, TypeDecl], inside: frozenset[str] = frozenset()) -> bool:
    """Whether a value of the type may be a model, or hold one."""
    for id in named_in(ref):
        decl = decls.get(id)
        if isinstance(decl, Model | Union):
            return True
        if isinstance(decl, Alias) and id not in inside and _has_models(decl.target, decls, inside | {id}):
            return True
    return False


def _examples(api: Api) -> Iterator[tuple[JsonValue, TypeRef]]:
    """Every example of a body, answers first: they are complete."""
    for operation in api.operations:
        for response in (*operation.responses, *operation.errors):
            if response.type is not None:
                yield from ((example.value, response.type) for example in response.examples)
    for webhook in api.webhooks:
        if webhook.type is not None:
            yield from ((example.value, webhook.type) for example in webhook.examples)
    for operation in api.operations:
        for variant in operation.body.variants[:1] if operation.body else ():
            yield from ((example.value, variant.type) for example in operation.request_examples)


def _fields(
    model: Model, shown: Mapping[str, JsonValue], decls: Mapping[str, TypeDecl]
) -> Iterator[tuple[str, JsonValue]]:
    for each in model.fields:
        if _has_models(each.type, decls):
            continue
        if each.wire in shown and _is_good(shown[each.wire], each, decls):
            yield each.wire, shown[each.wire]
        elif each.has_example and _is_good(each.example, each, decls):
            yield each.wire, each.example
        elif each.required and _is_particular(each.type):
            yield each.wire, Sampler(decls).sample(each.type)


def _is_good(value: JsonValue, each: Field, decls: Mapping[str, TypeDecl]) -> bool:
    return fits(decls, value, each.type) and len(json.dumps(value)) <= _LONGEST


def _is_particular(ref: TypeRef) -> bool:
    """Whether not every value of the kind would do."""
    return isinstance(ref, Primitive) and (ref.constraints != UNCONSTRAINED or bool(ref.format))
