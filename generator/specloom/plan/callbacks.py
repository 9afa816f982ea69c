"""Callbacks: plans the module that reads what operations make the API send."""

from __future__ import annotations

from collections.abc import Iterator

from specloom.ir.nodes import Callback, Operation
from specloom.plan.delivery_nodes import CallbacksPlan, ReaderPlan
from specloom.plan.nodes import Import
from specloom.plan.prose import docstring
from specloom.plan.types import Types
from specloom.plan.webhooks import plan_scheme, plan_union, reader_for, reader_imports


def plan_callbacks(types: Types) -> CallbacksPlan | None:
    """The module, or None where no operation has a callback that could be read."""
    readers = tuple(reader for operation in types.api.operations for reader in _readers(types, operation))
    if not readers:
        return None
    unknown = {Import(".data", "Unknown")} if any("Unknown" in reader.type for reader in readers) else set[Import]()
    return CallbacksPlan(tuple(sorted(reader_imports(readers) | unknown)), readers)


def _readers(types: Types, operation: Operation) -> Iterator[ReaderPlan]:
    names = types.callback_names
    call = f"`{'.'.join((*types.names.attribute_path(operation.resource), types.names.methods[operation.key]))}`"
    together = names.get((operation.key, ""))
    if together:
        webhooks = [callback.webhook for callback in operation.callbacks if callback.webhook.kinds]
        union = plan_union(types, webhooks, operation.telling)
        doc = docstring(f"Whatever {call} makes the API send to `{operation.callbacks[0].url}`.")
        yield ReaderPlan(together, " | ".join(union.arms), union.kinds, doc, _verify(operation.callbacks[0]))
    for callback in operation.callbacks:
        name = names.get((operation.key, callback.webhook.name))
        if name:
            more = f"Sent to `{callback.url}`, after {call}."
            yield reader_for(types, callback.webhook, name, _verify(callback), more)


def _verify(callback: Callback) -> str:
    return plan_scheme(callback.signature) if callback.signature else ""
