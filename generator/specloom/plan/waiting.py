"""Waiting: plans the methods that wait, beside those that start something and those that look at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from specloom.ir.nodes import Operation, Poll
from specloom.plan.annotations import Annotator
from specloom.plan.method_text import line, section
from specloom.plan.names import claim
from specloom.plan.nodes import (
    ArgumentPlan,
    Import,
    ModelModulePlan,
    ModelPlan,
    ModelsPlan,
    ResourcePlan,
    Setting,
    TypePlan,
)
from specloom.plan.prose import docstring, paragraphs
from specloom.plan.shapes import plain_shape, stream_shape
from specloom.plan.signatures import own_setting, passed, signature
from specloom.plan.wait_nodes import ModelWaitPlan, WaitingPlan


@dataclass(frozen=True, slots=True)
class Waits:
    """Plans the waits of one resource, whose names `taken` holds and grows by."""

    writer: Annotator
    taken: set[str]

    def beside(self, operation: Operation, name: str, arguments: Sequence[ArgumentPlan]) -> WaitingPlan | None:
        """The method that waits beside the method `name`; None where the document does not say how."""
        poll = operation.poll
        target = self._operation(poll.operation_id) if poll else None
        result = plain_shape(target).result if target else None
        if poll is None or target is None or result is None:
            return None
        returns = self.writer.value(result)
        settings = self._settings(poll, arguments)
        if target.id == operation.id:
            look = self._look(poll, name, arguments, settings, returns)
            model = self.writer.types.model_behind(result)
            return replace(look, type_id=model.id, on_model=_on_model(poll)) if look and model else look
        return self._start(poll, name, arguments, settings, returns)

    def _start(
        self, poll: Poll, name: str, arguments: Sequence[ArgumentPlan], settings: Sequence[Setting], returns: str
    ) -> WaitingPlan:
        prose = f"Like `{name}`, but waits until {_end(poll, 'of what it started')}, and returns it as it is then."
        return WaitingPlan(
            name=claim(self.taken, f"{name}_and_wait"),
            call="call_and_wait",
            signature=signature(arguments, settings),
            passed=passed(arguments, settings),
            returns=returns,
            doc=_doc(prose, _told(settings)),
            prose=prose,
            until=_until(poll),
        )

    def _look(
        self, poll: Poll, name: str, arguments: Sequence[ArgumentPlan], settings: Sequence[Setting], returns: str
    ) -> WaitingPlan | None:
        ids = [argument for argument in arguments if argument.where == "path"]
        if len(ids) != 1 or any(argument.is_required for argument in arguments if argument.where != "path"):
            return None
        taken = {setting.name for setting in settings} | {"self", "options", "ops", self.writer.models}
        started = claim(taken, ids[0].name.removesuffix("_id"), "started")
        accepted = f"{returns} | {ids[0].annotation}" if poll.id_path else ids[0].annotation
        own = ", ".join(f"{setting.name}: {setting.annotation} = {setting.default}" for setting in settings)
        prose = f"Waits until {_end(poll)}, and returns it as it is then."
        what = ArgumentPlan(started, "", "path", accepted, True, prose="What to wait for, or its id.")
        return WaitingPlan(
            name=claim(self.taken, "wait", f"wait_for_{name}"),
            call="wait",
            signature=f"self, {started}: {accepted}, *, {own}, options: RequestOptions | None = None",
            passed=", ".join((started, *(f"{s.keyword}={s.name}" for s in settings), "options=options")),
            returns=returns,
            doc=_doc(prose, [(started, what.prose), *_told(settings)]),
            prose=prose,
            until=_until(poll),
        )

    def _settings(self, poll: Poll, arguments: Sequence[ArgumentPlan]) -> tuple[Setting, ...]:
        wanted = [
            ("deadline", "float | None", "None", "Seconds that all of it may take; without, as long as it takes.")
        ]
        event = self._event(poll)
        if event:
            callback = f"{self.writer.uses('collections.abc', 'Callable')}[[{event}], object] | None"
            wanted.append(("on_event", callback, "None", "Called with each event of the progress, as it comes."))
        if poll.cancel:
            why = "Cancel the work when the wait is broken off, by Ctrl-C or by canceling the task."
            wanted.append(("cancel_on_interrupt", "bool", "False", why))
        return tuple(own_setting(arguments, *words) for words in wanted)

    def _event(self, poll: Poll) -> str:
        events = self._operation(poll.events.operation_id) if poll.events else None
        shape = stream_shape(events, events.stream) if events and events.stream else None
        return self.writer.value(shape.result) if shape and shape.result else ""

    def _operation(self, operation_id: str) -> Operation | None:
        return next((found for found in self.writer.types.api.operations if found.id == operation_id), None)


def with_waits(models: ModelsPlan, resources: Iterable[ResourcePlan]) -> ModelsPlan:
    """The models, those that can be waited for with a method that does it."""
    waits = {
        method.waiting.type_id: replace(method.waiting.on_model, call=".".join((*resource.path, method.waiting.name)))
        for resource in resources
        for method in resource.methods
        if method.waiting and method.waiting.on_model
    }
    return ModelsPlan(tuple(_waiting_module(module, waits) for module in models.modules))


def _waiting_module(module: ModelModulePlan, waits: Mapping[str, ModelWaitPlan]) -> ModelModulePlan:
    items = tuple(_waiting_type(item, waits) for item in module.items)
    if items == module.items:
        return module
    return replace(module, items=items, imports=tuple(sorted({*module.imports, Import("..data", "client_of")})))


def _waiting_type(item: TypePlan, waits: Mapping[str, ModelWaitPlan]) -> TypePlan:
    if not isinstance(item, ModelPlan) or item.type_id not in waits:
        return item
    # A field of that name is the document's; the method of the resource is there all the same.
    is_free = not {"wait", "wait_async"} & {field.name for field in item.fields}
    return replace(item, wait=waits[item.type_id]) if is_free else item


def _on_model(poll: Poll) -> ModelWaitPlan | None:
    if not poll.id_path:
        return None
    own, given = "deadline: float | None = None", "deadline=deadline"
    if poll.cancel:
        own, given = f"{own}, cancel_on_interrupt: bool = False", f"{given}, cancel_on_interrupt=cancel_on_interrupt"
    prose = f"Wait until {_end(poll)}, and return it as it is then."
    return ModelWaitPlan("", f"self, *, {own}", f"self, {given}", docstring(prose))


def _end(poll: Poll, whose: str = "") -> str:
    words = " or ".join(f"`{word}`" for word in poll.done)
    return " ".join(part for part in (f"the `{poll.status_path.rpartition('.')[2]}`", whose, f"is {words}") if part)


def _until(poll: Poll) -> str:
    return f"{poll.status_path.rpartition('.')[2]} is {' or '.join(poll.done)}"


def _told(settings: Iterable[Setting]) -> list[tuple[str, str]]:
    return [(setting.name, setting.prose) for setting in settings]


def _doc(prose: str, arguments: Iterable[tuple[str, str]]) -> str:
    """What is new about waiting: the rest is said by the method beside it."""
    raised: tuple[Literal["WaitFailedError"], Literal["DeadlineExceededError"]] = (
        "WaitFailedError",
        "DeadlineExceededError",
    )
    raises = line("Raises", f"{', '.join(raised)}; `result` of either is how it was seen last")
    return docstring(paragraphs(prose, section("Args", arguments), raises))
