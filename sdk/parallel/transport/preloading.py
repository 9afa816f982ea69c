# Vendored from generator/specloom/runtime. Edit it there.
"""Everything that is loaded and built when it is first used, loaded and built now."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, cast

from ..data import Model
from .operation import Operation
from .plan import plan_of

_ROOT = __name__.rpartition(".transport.")[0]
# What runs programs and tests, and libraries that may not be there.
_LEFT_OUT = ("__main__", "doctor", "extras", "otel", "testing", "transport.adapters")


def preload() -> None:
    """Load all modules, the default HTTP library among them, and build the readers of all answers.

    For servers, before they take requests or fork: the first call of each kind then costs what every other one does.
    """
    for module in list(_modules(import_module(_ROOT))):
        for value in list(vars(module).values()):
            _build(value)
    import_module(f"{_ROOT}.transport.adapters.httpx2").Httpx2Adapter().close()


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in iter_modules(package.__path__, f"{package.__name__}."):
        if not found.name.removeprefix(f"{_ROOT}.").startswith(_LEFT_OUT):
            module = import_module(found.name)
            yield from _modules(module) if found.ispkg else (module,)


def _build(value: Any) -> None:
    if isinstance(value, type) and issubclass(value, Model) and value is not Model:
        value.model_rebuild()
    elif isinstance(value, Operation):
        _build_readers(cast("Operation[object]", value))


def _build_readers(operation: Operation[Any]) -> None:
    plan = plan_of(operation)
    if operation.kind == "json":
        _ = plan.decoder
    if operation.stream is not None and operation.stream.format == "lines":
        _ = plan.rows
