# Vendored from generator/specloom/runtime. Edit it there.
"""What an operation's data comes to, worked out on its first call and kept with it."""

from __future__ import annotations

from typing import Any

from ..data import Decoder
from .operation import Answer, Operation, Param, StreamSpec
from .parameters import PathTemplate
from .retries import REPEATABLE


class Plan:
    """One operation, ready to be called."""

    __slots__ = (
        "_answers",
        "_decoder",
        "_decoders",
        "_operation",
        "_rows",
        "cookies",
        "has_length",
        "headers",
        "is_repeatable",
        "path",
        "query",
    )

    def __init__(self, operation: Operation[Any]) -> None:
        self._operation = operation
        self._decoder: Decoder | None = None
        self._rows: Decoder | None = None
        self._answers = {answer.status: answer for answer in operation.answers}
        self._decoders: dict[str, Decoder] = {}
        self.path = PathTemplate(operation.path, operation.params)
        self.query = _by_place(operation, "query")
        self.headers = _by_place(operation, "header")
        self.cookies = _by_place(operation, "cookie")
        self.is_repeatable = operation.method in REPEATABLE
        # Whether it says how long its body is where there is none, too.
        self.has_length = operation.method in ("POST", "PUT", "PATCH")

    @property
    def decoder(self) -> Decoder:
        """Reads the operation's result, or all items of a page."""
        if self._decoder is None:
            operation = self._operation
            returns: Any = operation.returns() if operation.returns else Any
            if operation.page is None:
                self._decoder = Decoder(returns, operation.at, operation.may_be_absent)
            else:
                self._decoder = Decoder(list[returns], operation.page.items, operation.page.may_be_absent)
        return self._decoder

    def answer(self, status: int) -> Answer | None:
        """What is documented for a status: itself, its class, or the default; None where there is nothing of it."""
        names = (str(status), f"{status // 100}XX", "default")
        return next((found for name in names if (found := self._answers.get(name))), None)

    def is_address(self, status: int) -> bool:
        """Whether a redirect is the answer itself: the address is what was asked for."""
        answer = self.answer(status)
        return (self._operation if answer is None else answer).kind == "location" and status != 304

    def is_followed(self, status: int) -> bool:
        """Whether a redirect leads to the answer, as documented."""
        return status != 304 and bool({str(status), f"{status // 100}XX"} & {*self._operation.redirects})

    def reader(self, answer: Answer) -> Decoder:
        """Reads one of several answers."""
        found = self._decoders.get(answer.status)
        if found is None:
            returns: Any = answer.returns() if answer.returns else Any
            found = self._decoders[answer.status] = Decoder(returns, answer.at, answer.may_be_absent)
        return found

    @property
    def rows(self) -> Decoder:
        """Reads a JSON array of what the operation streams line by line."""
        if self._rows is None:
            returns: Any = self._operation.returns() if self._operation.returns else Any
            self._rows = Decoder(list[returns])
        return self._rows

    @property
    def stream(self) -> StreamSpec:
        """How the operation's answer is cut into items."""
        assert self._operation.stream is not None, f"{self._operation.id} is not a stream"
        return self._operation.stream


def plan_of(operation: Operation[Any]) -> Plan:
    """The plan of an operation."""
    plan: Plan | None = operation.compiled
    if plan is None:
        plan = Plan(operation)
        object.__setattr__(operation, "compiled", plan)
    return plan


def _by_place(operation: Operation[Any], where: str) -> dict[str, Param]:
    return {param.wire: param for param in operation.params if param.where == where}
