# Vendored from generator/specloom/runtime. Edit it there.
"""An operation that can answer in several media types, with the one that a caller names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..data import omit
from .errors import ConfigurationError
from .operation import Operation


def accepting(operation: Operation[Any], media_type: Any) -> Operation[Any]:
    """`operation`, answered in `media_type`; made once, and refused where the document does not have it.

    But for the usual one it is a plain call: what comes back is the whole answer, not a list of items or a stream.
    """
    if media_type is omit or media_type in operation.accept.split(", "):
        return operation
    others: dict[str, Operation[Any]] = operation.others or {}
    key = f"accept {media_type}"
    if key not in others:
        others[key] = _made(operation, media_type)
        object.__setattr__(operation, "others", others)
    return others[key]


def _made(operation: Operation[Any], media_type: str) -> Operation[Any]:
    form = next((form for form in operation.answer_forms if form.media == media_type), None)
    if form is None:
        known = ", ".join(f"`{name}`" for name in (operation.accept, *(form.media for form in operation.answer_forms)))
        raise ConfigurationError(f"{operation.id}: `accept` is {media_type!r}; it can be answered as {known}")
    media, returns, at, may_be_absent, kind, answers = form
    made = replace(
        operation,
        accept=media,
        returns=returns,
        at=at,
        may_be_absent=may_be_absent,
        kind=kind,
        answers=answers,
        answer_forms=(),
        page=None,
        stream=None,
        poll=None,
    )
    object.__setattr__(made, "source", ("accepting", operation, media_type))
    return made
