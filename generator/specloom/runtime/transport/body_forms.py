# Vendored from generator/specloom/runtime. Edit it there.
"""An operation whose body can be sent in several media types, with the one that a caller names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..data import omit
from .errors import ConfigurationError
from .operation import Operation


def sent_as(operation: Operation[Any], media_type: Any) -> Operation[Any]:
    """`operation` with its body in `media_type`; made once, and refused where the document does not have it."""
    if media_type is omit or media_type == operation.forms[0].media:
        return operation
    others: dict[str, Operation[Any]] = operation.others or {}
    if media_type not in others:
        others[media_type] = _made(operation, media_type)
        object.__setattr__(operation, "others", others)
    return others[media_type]


def _made(operation: Operation[Any], media_type: str) -> Operation[Any]:
    form = next((form for form in operation.forms if form.media == media_type), None)
    if form is None:
        known = ", ".join(f"`{form.media}`" for form in operation.forms)
        raise ConfigurationError(f"{operation.id}: `media_type` is {media_type!r}; its body can be sent as {known}")
    _, body, content_type, encoding = form
    made = replace(operation, body=body, content_type=content_type, encoding=encoding)
    object.__setattr__(made, "source", ("sent_as", operation, media_type))
    return made
