"""What a row is found by: its words, in lower case, each after a space, so that a word is found by its beginning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_WORD = re.compile(r"\w+")
_QUOTED_OR_WORD = re.compile(r'"([^"]*)"|(\S+)')
# A prompt may be long; what decides what it is about stands at its beginning.
_LONGEST = 4000


def searchable(*values: object) -> str:
    """The words in `values` and in everything inside them."""
    return _normal(" ".join(_texts(values)))[:_LONGEST]


def terms(query: str) -> list[str]:
    """What to look for, each with the space before it; a phrase in double quotes is one term."""
    found = (_normal(phrase or word) for phrase, word in _QUOTED_OR_WORD.findall(query))
    return [term for term in found if term]


def _normal(text: str) -> str:
    return "".join(f" {word}" for word in _WORD.findall(text.lower()))


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield str(key)  # pyright: ignore[reportUnknownArgumentType]
            yield from _texts(item)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list | tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(item)  # pyright: ignore[reportUnknownArgumentType]
