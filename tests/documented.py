"""The calls that the document's examples describe, as expressions that a test can evaluate with a client."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from specloom.config import settings_in
from specloom.ir.nodes import Api, Operation
from specloom.pipeline import design
from specloom.plan.examples import CallPlan, plan_call
from specloom.plan.layout import laid_out
from specloom.plan.nodes import SdkPlan
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


@cache
def flagship() -> tuple[Api, SdkPlan]:
    """The flagship's document, as the compiler understands it, and the SDK that follows; worked out once a process."""
    settings = settings_in(ROOT)
    result = design(replace(settings, out={"sdk": settings.out["sdk"]}))
    assert result.api is not None
    assert result.project is not None, result.report.diagnostics
    return result.api, result.project.sdk


def documented_calls(*, is_complete: bool = False) -> Iterator[DocumentedCall]:
    """Every operation with every example of its request; those without a body once.

    A complete call also gives every optional argument, with a value of the right type where no example has one.
    """
    api, sdk = flagship()
    types = collect_types(api)
    operations = {operation.key: operation for operation in api.operations}
    for resource, method in sdk.methods:
        operation = operations[method.operation_key]
        if is_complete:
            method = replace(method, arguments=tuple(replace(found, is_required=True) for found in method.arguments))
        for example in operation.request_examples or (None,):
            name = f"{operation.id}, {example.name}" if example else operation.id
            yield DocumentedCall(name, operation, plan_call(types, resource, method, operation, example))
