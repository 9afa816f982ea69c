"""The raw tree of a document, and the JSON pointers (RFC 6901) that name its places."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias
from urllib.parse import unquote

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"


def escape(part: str) -> str:
    """One reference token, as it is written inside a pointer."""
    return part.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """The key that a reference token stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def split_pointer(pointer: str) -> tuple[str, ...]:
    """The keys of a pointer: `/paths/~1pets` gives `("paths", "/pets")`."""
    return tuple(unescape(token) for token in pointer.split("/")[1:])


def parent_pointers(pointer: str) -> Iterator[str]:
    """The pointer itself, then its parents up to the root."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def step(value: JsonValue, token: str) -> tuple[str, JsonValue] | None:
    """The key and value one raw token below `value`; a fragment's percent escapes are understood."""
    for key in (unescape(token), unescape(unquote(token))):
        if isinstance(value, dict) and key in value:
            return key, value[key]
        if isinstance(value, list) and key.isascii() and key.isdigit() and int(key) < len(value):
            return key, value[int(key)]
    return None
