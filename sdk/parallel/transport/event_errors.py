# Vendored from generator/specloom/runtime. Edit it there.
"""Errors that come in the middle of a stream, where an item was expected."""

from __future__ import annotations

from typing import Any, cast

from ..data import Decoder, Model, NotReadable
from .call import Call
from .error_bodies import is_stranger
from .errors import SDKError
from .failures import build_error, parse_error_body

# What servers call an event that tells of an error, where their document does not say.
_NAME = "error"


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


def error_instead(decoder: Decoder, sent: bytes, call: Call[Any], name: str = "") -> SDKError | None:
    """The error that came where an item was expected: it has nothing that items have, and an `error` that they have not.

    So do servers end a stream that they cannot go on with, whatever their document says. An event may also be called so.
    """
    if name != _NAME and (b'"error"' not in sent or not _holds_error(parse_error_body(sent))):
        return None
    try:
        item, _, _ = decoder.decode(sent)
    except NotReadable:
        return event_error(sent, call)
    if not isinstance(item, Model) or not is_stranger(item) or "error" in type(item).model_fields:
        return None
    return event_error(sent, call)


def error_of_no_kind(name: str, sent: bytes, call: Call[Any]) -> SDKError | None:
    """The error in what is of no kind that the document knows: it is called so, or nothing but an `error`."""
    data = parse_error_body(sent)
    if name == _NAME or (name == "" and _holds_error(data) and _says_no_more(data)):
        return event_error(sent, call)
    return None


def _holds_error(data: Any) -> bool:
    return isinstance(data, dict) and bool(cast("dict[str, Any]", data).get("error"))


def _says_no_more(data: dict[str, Any]) -> bool:
    """Whether there is nothing beside the error, or a word that calls it one, as in `{"type": "error", "error": {}}`."""
    beside = [value for key, value in data.items() if key != "error"]
    return not beside or _NAME in beside
