# Vendored from generator/specloom/runtime. Edit it there.
"""From the bytes of an answer to typed values: strict and fast first, lenient only where that fails."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import from_json
from typing_extensions import TypedDict

from .lenient import Issues, read, show
from .provenance import Issue


class Decoded(NamedTuple):
    """A typed value, what is left of the body around it, and where it differs from the document."""

    value: Any
    beside: dict[str, Any]
    issues: tuple[Issue, ...]


class NotReadable(ValueError):
    """The bytes are no JSON, or JSON of another shape altogether. `issues` says where, when it is JSON."""

    def __init__(self, message: str, issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(message)
        self.issues = issues


class Decoder:
    """Reads one type, found at the dotted path `at` in the body. Making one is dear; keep it."""

    def __init__(self, annotation: Any, at: str = "") -> None:
        self._annotation = annotation
        self._steps = tuple(at.split(".")) if at else ()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation.model_rebuild()  # an envelope then shares the class's validator instead of making its own
        # Raises pydantic's ValidationError on the slightest difference; `decode` then looks closer.
        # Strict: a text is no number, and 1 is not true; what JSON has no word for (moments, decimals) is text as ever.
        # By the names on the wire alone: a field's Python name may be another field's name there.
        validator = TypeAdapter(_envelope(annotation, self._steps)).validator
        self.validate = partial(validator.validate_json, strict=True, by_alias=True, by_name=False)

    def decode(self, body: bytes, *, is_sparse: bool = False) -> Decoded:
        """The value in `body`; raises `NotReadable` when there is none of that shape.

        `is_sparse`: less than all was asked for, so what is not there is no issue.
        """
        try:
            value = self.validate(body)
        except ValidationError:
            return self._decode_leniently(body, Issues(is_sparse))
        if not self._steps:
            return Decoded(value, {}, ())
        return Decoded(*_take(value, self._steps), ())

    def _decode_leniently(self, body: bytes, issues: Issues) -> Decoded:
        try:
            data = from_json(body)
        except ValueError as error:
            raise NotReadable(f"not JSON ({error})") from error
        value, beside = _take(data, self._steps)
        result = read(self._annotation, value, "", issues)
        if any(issue.path == "" for issue in issues):
            # Nothing of the value could be used.
            raise NotReadable(f"`{'.'.join(self._steps) or 'body'}` is {show(value)}", tuple(issues))
        return Decoded(result, beside, tuple(issues))


def _envelope(annotation: Any, steps: tuple[str, ...]) -> Any:
    for step in reversed(steps):
        annotation = with_config(ConfigDict(extra="allow"))(_holder(step, annotation))
    return annotation


def _holder(name: str, annotation: Any) -> Any:
    make: Any = TypedDict
    return make("Envelope", {name: annotation})


def _take(data: Any, steps: tuple[str, ...]) -> tuple[Any, dict[str, Any]]:
    """The value at the end of `steps`, taken out, and the body without it."""
    if not steps:
        return data, {}
    holder = data
    for step in steps[:-1]:
        holder = _entry(holder, step)
    value = _entry(holder, steps[-1])
    del holder[steps[-1]]
    return value, data


def _entry(holder: Any, step: str) -> Any:
    if not isinstance(holder, dict) or step not in holder:
        raise NotReadable(f"no `{step}` in {show(holder)}")
    return cast("dict[str, Any]", holder)[step]
