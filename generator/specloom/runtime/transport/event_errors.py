# Vendored from generator/specloom/runtime. Edit it there.
"""Errors that come in the middle of a stream, where an item was expected."""

from __future__ import annotations

from typing import Any, cast

from ..data import Model
from .call import Call
from .error_bodies import is_stranger
from .errors import SDKError
from .failures import build_error, parse_error_body


def event_error(sent: bytes, call: Call[Any]) -> SDKError:
    """The error that an event tells of."""
    mask = call.setup.credentials.mask
    text = mask.text(sent)
    data: Any = mask.data(parse_error_body(text))
    # Some wrap the error as their answers do, some send it bare.
    root = call.setup.api.error.message.partition(".")
    if isinstance(data, dict) and root[1] and root[0] not in data:
        data = {root[0]: cast("dict[str, Any]", data)}
    return build_error(call.info, data, None, f"the stream reported an error: {text[:200].decode('utf-8', 'replace')}")


def error_instead(item: object, sent: bytes, call: Call[Any]) -> SDKError | None:
    """The error that came where `item` was expected: it has nothing that items have, and an `error` that they have not.

    So do servers end a stream that they cannot go on with, whatever their document says.
    """
    if not isinstance(item, Model) or not is_stranger(item) or "error" in type(item).model_fields:
        return None
    data = parse_error_body(sent)
    return event_error(sent, call) if isinstance(data, dict) and cast("dict[str, Any]", data).get("error") else None
