# Vendored from generator/specloom/runtime. Edit it there.
"""What a test prepares for one operation: answers in the order in which they are given, one for each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Generic, Self, TypeVar, cast

from ..transport import Operation
from ..transport.errors import APIConnectionError, APITimeoutError
from . import answers
from .answers import Answer
from .seen import Seen

T = TypeVar("T")

Maker = Callable[[Seen], Answer]


class Preparation(Generic[T]):
    """The answers to one operation. Each method adds one, and gives the preparation back for more."""

    def __init__(self, operation: Operation[T], expected: Mapping[str, Any]) -> None:
        self.operation = operation
        self.expected = expected
        self.made = 0
        self.used = 0
        self._waiting: list[Maker] = []
        self._always: Maker | None = None
        self._delay = 0.0

    def give(self, *values: T) -> Self:
        """Answer with the value; of a list, with a page of these items, and of a stream, with these items."""
        return self._add(answers.success(self.operation, values))

    def always(self, *values: T) -> Self:
        """The same for every request that comes after those prepared so far."""
        answer = self._delayed(answers.success(self.operation, values))
        self._always = lambda _: answer
        return self

    def compute(self, function: Callable[[Seen], T]) -> Self:
        """Answer with what `function` makes of the request."""
        return self._add(lambda seen: answers.success(self.operation, (function(seen),)))

    def pages(self, *pages: Sequence[T], repeats: bool = False) -> Self:
        """Answer with these pages, one for each request. With `repeats` the last one comes twice, as from a broken API."""
        spec, total = self.operation.page, sum(map(len, pages))
        if spec is None:
            raise TypeError(f"{self.operation.id} is no list: it has no pages")
        cursors = [f"cursor_{number}" for number in range(1, len(pages) + 1)]
        make = partial(answers.page, self.operation, spec, total=total)
        for items, following in zip(pages, [*cursors[:-1], cursors[-1] if repeats else None], strict=True):
            self._add(make(items, following))
        if repeats:
            self._add(make(pages[-1], cursors[-1]))
        elif spec.style in ("page", "offset") and not (spec.has_more or spec.total or spec.next):
            self._add(make((), None))  # only an empty page tells that the one before it was the last
        return self

    def fail(
        self,
        status: int,
        *,
        code: str | None = None,
        message: str | None = None,
        param: str | None = None,
        errors: Sequence[Mapping[str, Any]] | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Answer with an error in the API's shape; `retry_after` seconds go into `Retry-After`.

        `param` is what is wrong, and `errors` each thing that is: raises `TypeError` where errors of the API have no such.
        """
        about = {"code": code, "message": message, "param": param, "errors": errors}
        return self._add(answers.error(status, about, retry_after, headers))

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Self:
        """Answer with exactly this, documented or not."""
        return self._add(Answer(status, tuple((headers or {}).items()), (body,)))

    def time_out(self) -> Self:
        """Let no answer come in time, at once: no time passes."""
        return self._add(Answer(failure=lambda: APITimeoutError("no answer came in time, as the test prepared it")))

    def reset(self, *, was_sent: bool = True) -> Self:
        """Break the connection: with `was_sent=False` before the request could be sent."""
        reason = "the connection was reset, as the test prepared it"
        return self._add(Answer(failure=lambda: APIConnectionError(reason, was_sent=was_sent)))

    def cut_after(self, *values: T) -> Self:
        """Begin a stream with these items, then break the connection."""
        spec = self.operation.stream
        if spec is None:
            raise TypeError(f"{self.operation.id} is no stream: use `reset` to break its connection")
        opened = answers.success(self.operation, ())
        return self._add(
            replace(
                opened,
                chunks=tuple(answers.items(spec, values)),
                failure=lambda: APIConnectionError("the stream was cut, as the test prepared it"),
            )
        )

    def after(self, seconds: float) -> Self:
        """Let the next answer that is prepared take so long; one beyond the read timeout is a timeout."""
        self._delay = seconds
        return self

    def matches(self, seen: Seen) -> bool:
        """Whether a request is one that this is for."""
        body = seen.body
        fields = cast("dict[str, Any]", body) if isinstance(body, dict) else {}
        sent = {**seen.headers, **fields, **seen.query, **seen.path}
        return seen.operation == self.operation.id and all(
            name in sent and _is_same(sent[name], value) for name, value in self.expected.items()
        )

    def has_answer(self) -> bool:
        """Whether another request can be answered."""
        return bool(self._waiting) or self._always is not None

    def next(self, seen: Seen) -> Answer:
        """The answer to a request, which is used up by it."""
        make = self._waiting.pop(0) if self._waiting else self._always
        assert make is not None, "has_answer() was not asked"
        self.used += 1
        return make(seen)

    @property
    def left(self) -> int:
        """How many answers have been prepared and not used."""
        return len(self._waiting)

    def __str__(self) -> str:
        names = ", ".join(f"{name}={value!r}" for name, value in self.expected.items())
        more = "any number" if self._always is not None else str(self.made)
        return f"{self.operation.id}{f' with {names}' if names else ''}: {self.used} of {more} used"

    def _add(self, made: Answer | Maker) -> Self:
        if isinstance(made, Answer):
            answer = self._delayed(made)
            self._waiting.append(lambda _: answer)
        else:
            delay, self._delay = self._delay, 0.0
            self._waiting.append(lambda seen: replace(made(seen), delay=delay))
        self.made += 1
        return self

    def _delayed(self, answer: Answer) -> Answer:
        delay, self._delay = self._delay, 0.0
        return replace(answer, delay=delay)


def _is_same(sent: Any, wanted: Any) -> bool:
    plain = answers.plain_of(wanted)
    # What is in a path, query or header is text.
    return sent == plain or (isinstance(sent, str) and sent == str(plain).removeprefix("[").removesuffix("]"))
