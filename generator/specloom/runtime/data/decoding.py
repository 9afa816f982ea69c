# Vendored from generator/specloom/runtime. Edit it there.
"""From the bytes of an answer to typed values: strict and fast first, lenient only where that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from .garbled import BYTE_ORDER_MARK, parse
from .lenient import Issues, adapter_of, read, show
from .provenance import Issue
from .unions import Unknown

Decoded: TypeAlias = tuple[Any, dict[str, Any], tuple[Issue, ...]]
"""A typed value, what is left of the body around it, and where it differs from the document."""


class NotReadable(ValueError):
    """The bytes are no JSON, or JSON of another shape altogether. `issues` says where, when it is JSON."""

    def __init__(self, message: str, issues: tuple[Issue, ...] = ()) -> None:
        super().__init__(message)
        self.issues = issues


class Decoder:
    """Reads one type, found at the dotted path `at` in the body. Making one is dear; keep it.

    `may_be_absent`: what is not there, or null, is the emptiest value of the type: nothing, no items, no fields.
    """

    def __init__(self, annotation: Any, at: str = "", may_be_absent: bool = False) -> None:
        self._annotation = annotation
        self._may_be_absent = may_be_absent
        self._steps = tuple(at.split(".")) if at else ()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            annotation.model_rebuild()  # an envelope then shares the class's validator instead of making its own
        self._validate_json = TypeAdapter(_envelope(annotation, self._steps, not may_be_absent)).validator.validate_json

    @property
    def is_open(self) -> bool:
        """Whether a value of a kind that the document does not know is read, as `Unknown`."""
        annotation = self._annotation
        return Unknown in get_args(get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation)

    def validate(self, body: bytes) -> Any:
        """The value, as documented to the letter; raises pydantic's `ValidationError` on the slightest difference.

        Strict: a text is no number, and 1 is not true; what JSON has no word for (moments, decimals) is text as ever.
        By the names on the wire alone: a field's Python name may be another field's name there.
        """
        # Not a `partial`, which would make a dictionary of these for every call.
        return self._validate_json(body, strict=True, by_alias=True, by_name=False)

    def decode(self, body: bytes, is_sparse: Callable[[], bool] = lambda: False) -> Decoded:
        """The value in `body`; raises `NotReadable` when there is none of that shape.

        `is_sparse` tells whether less than all was asked for, so that what is not there is no issue. It is asked when
        something is wrong.
        """
        try:
            # As `validate` does: a call of a function less, for the one that every call makes.
            value = self._validate_json(body, strict=True, by_alias=True, by_name=False)
        except ValidationError:
            if body.startswith(BYTE_ORDER_MARK):
                return self.decode(body.removeprefix(BYTE_ORDER_MARK), is_sparse)
            return self._decode_leniently(body, Issues(is_sparse()))
        if not self._steps:
            return value, {}, ()
        if self._may_be_absent:
            found, beside = self._take(value)
            return self._emptiest() if found is _ABSENT else found, beside, ()
        holder = value
        for step in self._steps[:-1]:
            holder = holder[step]
        # Validated: every step is there.
        return holder.pop(self._steps[-1]), value, ()

    def _decode_leniently(self, body: bytes, issues: Issues) -> Decoded:
        if not body:
            raise NotReadable("nothing came")
        try:
            data, was_garbled = parse(body)
        except ValueError as error:
            raise NotReadable(f"not JSON ({error})") from error
        value, beside = self._take(data)
        if value is _ABSENT or (value is None and self._may_be_absent):
            return self._emptiest(), beside, ()
        if value is None and get_origin(self._annotation) is list:
            # What some servers say where there are no items.
            return [], beside, (Issue(".".join(self._steps), "an array", "null"),)
        result = read(self._annotation, value, "", issues)
        if any(issue.path == "" for issue in issues):
            # Nothing of the value could be used.
            raise NotReadable(f"`{'.'.join(self._steps) or 'body'}` is {show(value)}", tuple(issues))
        if was_garbled:
            issues.append(Issue("", "text in Unicode", "characters that are none, read as U+FFFD"))
        return result, beside, tuple(issues)

    def _take(self, data: Any) -> tuple[Any, dict[str, Any]]:
        """The value at the end of the steps, taken out, and the body without it."""
        holder, at = data, self._steps
        for place, step in enumerate(at):
            if isinstance(holder, dict) and step in holder:
                held = cast("dict[str, Any]", holder)
                holder = held.pop(step) if place == len(at) - 1 else held[step]
            elif self._may_be_absent and (isinstance(holder, dict) or (holder is None and place > 0)):
                return _ABSENT, data
            else:
                raise NotReadable(f"no `{step}` in {show(holder)}")
        return holder, data if at else {}

    def _emptiest(self) -> Any:
        """The value of the type that says the least. A new one each time: it is the caller's to change."""
        candidates: tuple[Any, ...] = (None, [], {})
        for value in candidates:
            try:
                return adapter_of(self._annotation).validate_python(value)
            except ValidationError:
                continue
        raise NotReadable(f"no `{'.'.join(self._steps)}`, and no value of its type is empty")


_ABSENT = object()


def _envelope(annotation: Any, steps: tuple[str, ...], must_be_there: bool) -> Any:
    for step in reversed(steps):
        annotation = with_config(ConfigDict(extra="allow"))(_holder(step, annotation, must_be_there))
    return annotation


def _holder(name: str, annotation: Any, must_be_there: bool) -> Any:
    make: Any = TypedDict
    return make("Envelope", {name: annotation}, total=must_be_there)
