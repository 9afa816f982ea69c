"""Examples: takes an `Api` and its planned SDK, gives one runnable call per operation; refuses nothing.

Arguments come from the document's own examples; where it has none, a small value of the right type stands in.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from specloom.ir.nodes import Alias, Example, Model, Operation, TypeDecl
from specloom.ir.types import JsonValue, Named, TypeRef
from specloom.plan.expressions import Expressions
from specloom.plan.fitting import fits
from specloom.plan.layout import WIDTH, Expression, Group, laid_out
from specloom.plan.names import LONGEST_NAME, claim, shortened
from specloom.plan.nodes import ArgumentPlan, Import, MethodPlan, ResourcePlan, SdkPlan
from specloom.plan.page_nodes import ExamplePlan, ExamplesPlan
from specloom.plan.prose import docstring, first_sentence
from specloom.plan.samples import Sampler
from specloom.plan.types import Types


@dataclass(frozen=True, slots=True)
class CallPlan:
    """One documented call of one method, before it is dressed for a file or a page."""

    method: MethodPlan
    values: Mapping[tuple[str, str], JsonValue]  # by place and wire name
    expression: Expression
    imports: frozenset[Import]

    def program(self, client: str, *, is_async: bool = False, depth: int = 0) -> str:
        """A client of the class `client`, the call, and what is done with its answer."""
        each = "async " if is_async else ""
        if self.method.call in ("stream", "lines"):
            opened = _opened(each, (f"{client}() as client", f"{self._text(depth + 1, 11)} as stream"), depth)
            return f"{opened}\n{_indented(self._reading(each))}"
        return f"{each}with {client}() as client:\n{_indented(self.statements(is_async=is_async, depth=depth + 1))}"

    def statements(self, *, is_async: bool = False, depth: int) -> str:
        """The call and what is done with its answer, for a place `depth` levels in that has a `client`."""
        wait, each = ("await ", "async ") if is_async else ("", "")
        returns = self.method.aio.returns if is_async else self.method.sync.returns
        if self.method.call == "page":
            return f"{each}for item in {self._text(depth, len(each) + 13)}:\n    print(item)"
        if self.method.call in ("stream", "lines"):
            opened = f"{each}with {self._text(depth, len(each) + 17)} as stream:"
            return f"{opened}\n{_indented(self._reading(each))}"
        if returns == "None":
            return f"{wait}{self._text(depth, len(wait))}"
        return f"result = {wait}{self._text(depth, len(wait) + 9)}\nprint(result)"

    def _reading(self, each: str) -> str:
        return f"{each}for item in stream:\n    print(item)"

    def _text(self, depth: int, used: int) -> str:
        return laid_out(self.expression, used=used, depth=depth)


def _opened(each: str, contexts: tuple[str, ...], depth: int) -> str:
    """One `with` for all of `contexts`, on one line where they fit."""
    flat = f"{each}with {', '.join(contexts)}:"
    if "\n" not in flat and len(flat) + 4 * depth <= WIDTH:
        return flat
    return f"{each}with (\n{_indented(''.join(f'{context},{chr(10)}' for context in contexts))}):"


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def plan_examples(types: Types, sdk: SdkPlan) -> ExamplesPlan:
    """One file per operation, in document order."""
    operations = {operation.key: operation for operation in types.api.operations}
    taken: set[str] = set()
    files = (
        _plan_file(
            plan_call(types, resource, method, operations[method.operation_key]), resource, sdk, operations, taken
        )
        for resource, method in sdk.methods
    )
    return ExamplesPlan(tuple(files))


def plan_call(
    types: Types, resource: ResourcePlan, method: MethodPlan, operation: Operation, example: Example | None = None
) -> CallPlan:
    """The call that an example of the operation describes; its first one, unless another is given."""
    if example:
        operation = replace(operation, request_examples=(example,))
    writer = Expressions(types.decls)
    values = dict(_values(types.decls, method, operation))
    refs = dict(_types_of_arguments(types.decls, operation))
    flag = method.streaming.flag if method.streaming else None
    keyed = ((argument, _key(argument)) for argument in method.arguments if argument.wire_name != flag)
    given = ((_prefix(argument), writer.write(values[key], refs.get(key))) for argument, key in keyed if key in values)
    target = ".".join(("client", *resource.path, method.name))
    return CallPlan(method, values, Group(f"{target}(", tuple(given), ")"), frozenset(writer.imports))


def _plan_file(
    call: CallPlan, resource: ResourcePlan, sdk: SdkPlan, operations: Mapping[str, Operation], taken: set[str]
) -> ExamplePlan:
    operation = operations[call.method.operation_key]
    imports = {Import(sdk.package, sdk.client.class_name), *call.imports}
    says = first_sentence(operation.summary or operation.doc) or f"Call {operation.method} {operation.path}."
    return ExamplePlan(
        path=claim(taken, shortened("_".join((*(resource.path or ("client",)), call.method.name)), LONGEST_NAME))
        + ".py",
        operation_key=operation.key,
        doc=docstring(says),
        imports=tuple(found.line for found in sorted(imports)),
        program=call.program(sdk.client.class_name),
        is_deprecated=operation.deprecated,
    )


# ---- what the arguments are


def _values(
    decls: Mapping[str, TypeDecl], method: MethodPlan, operation: Operation
) -> Iterator[tuple[tuple[str, str], JsonValue]]:
    """The value of every argument that the call gives: what is required, and what the body's example has.

    An example that is not of its own type gives way to a sample.
    """
    sampler = Sampler(decls)
    documented = dict(_documented(operation))
    refs = dict(_types_of_arguments(decls, operation))
    for argument in method.arguments:
        key = _key(argument)
        is_shown = key in documented and (key not in refs or fits(decls, documented[key], refs[key]))
        if is_shown and (argument.is_required or argument.where in ("field", "body")):
            yield key, documented[key]
        elif argument.is_required and key in refs:
            yield key, sampler.sample(refs[key])


def _documented(operation: Operation) -> Iterator[tuple[tuple[str, str], JsonValue]]:
    for param in operation.params:
        if param.has_example or param.has_default:
            yield (param.where, param.wire), param.example if param.has_example else param.default
    for example in operation.request_examples[:1]:
        yield ("body", "body"), example.value
        if isinstance(example.value, dict):
            yield from ((("field", wire), value) for wire, value in example.value.items())


def _types_of_arguments(
    decls: Mapping[str, TypeDecl], operation: Operation
) -> Iterator[tuple[tuple[str, str], TypeRef]]:
    for param in operation.params:
        yield (param.where, param.wire), param.type
    for variant in operation.body.variants[:1] if operation.body else ():
        yield ("body", "body"), variant.type
        model = _model(decls, variant.type)
        yield from ((("field", field.wire), field.type) for field in (model.fields if model else ()))


def _model(decls: Mapping[str, TypeDecl], ref: TypeRef) -> Model | None:
    decl = decls.get(ref.id) if isinstance(ref, Named) else None
    if isinstance(decl, Alias):
        return _model(decls, decl.target)
    return decl if isinstance(decl, Model) else None


def _key(argument: ArgumentPlan) -> tuple[str, str]:
    return ("body", "body") if argument.where == "body" else (argument.where, argument.wire_name)


def _prefix(argument: ArgumentPlan) -> str:
    return "" if argument.where == "path" else f"{argument.name}="
