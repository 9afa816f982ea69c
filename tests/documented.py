"""The calls that the document's examples describe, as expressions that a test can evaluate with a client."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specloom.config import settings_in
from specloom.diagnostics import Report
from specloom.ir.nodes import Api, Operation
from specloom.pipeline import understand
from specloom.plan import plan
from specloom.plan.examples import CallPlan, plan_call
from specloom.plan.layout import laid_out
from specloom.plan.types import collect_types

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class DocumentedCall:
    """One example of one operation."""

    name: str  # "pipelines.create, text_generation"
    operation: Operation
    call: CallPlan

    def evaluate(self, client: object) -> Any:
        """What the SDK's method gives for the documented arguments."""
        modules = {
            found.name: getattr(importlib.import_module(found.module), found.name) for found in self.call.imports
        }
        return eval(laid_out(self.call.expression), {"client": client, **modules})


def read_api() -> Api:
    """The flagship's document, as the compiler understands it."""
    api = understand(settings_in(ROOT), lambda _: None).api
    assert api is not None
    return api


def documented_calls(*, is_complete: bool = False) -> Iterator[DocumentedCall]:
    """Every operation with every example of its request; those without a body once.

    A complete call also gives every optional argument, with a value of the right type where no example has one.
    """
    settings = settings_in(ROOT)
    api = read_api()
    types = collect_types(api)
    operations = {operation.key: operation for operation in api.operations}
    for resource, method in plan(api, settings, Report()).sdk.methods:
        operation = operations[method.operation_key]
        if is_complete:
            method = replace(method, arguments=tuple(replace(found, is_required=True) for found in method.arguments))
        for example in operation.request_examples or (None,):
            name = f"{operation.id}, {example.name}" if example else operation.id
            yield DocumentedCall(name, operation, plan_call(types, resource, method, operation, example))
